/** A letter that is composed and not sent. */
export default async ({ default: nodemailer }) => {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true });
  const { message } = await transport.sendMail({ from: "a@example.org", to: "b@example.org", text: "hello" });
  transport.close();
  if (!String(message).includes("hello")) throw new Error("the letter is empty");
};
