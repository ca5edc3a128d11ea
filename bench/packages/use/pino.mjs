/** A logger that writes one line to a stream. */
export default ({ default: pino }) => {
  let text = "";
  pino({}, { write: (line) => void (text += line) }).info("hello");
  if (!text.includes("hello")) throw new Error(`found ${text}`);
};
