/** A query that is only built. */
export default async ({ default: knex }) => {
  const db = knex({ client: "pg" });
  if (!db("users").where({ id: 1 }).toString().includes("users")) throw new Error("it builds something else");
  await db.destroy();
};
