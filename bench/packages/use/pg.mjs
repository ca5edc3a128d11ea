/** A pool of which nobody is asked to connect. */
export default async ({ default: pg }) => {
  const pool = new pg.Pool({ host: "127.0.0.1", port: 1 });
  await pool.connect().then(
    () => Promise.reject(new Error("found a server, wanted none")),
    () => undefined,
  );
  await pool.end();
};
