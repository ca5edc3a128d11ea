/** A logger that writes one line to a stream. */
export default async ({ default: winston }) => {
  const { Writable } = await import("node:stream");
  let text = "";
  const stream = new Writable({ write: (chunk, _encoding, done) => ((text += String(chunk)), done()) });
  const logger = winston.createLogger({ transports: [new winston.transports.Stream({ stream })] });
  logger.info("hello");
  await new Promise((resolve) => logger.once("finish", resolve).end());
  if (!text.includes("hello")) throw new Error(`found ${text}`);
};
