import { attempt } from "../attempt.mjs";
import { outermost, power } from "../reach.mjs";

const ask = (options, { show }) =>
  new Promise((resolve, reject) => {
    const request = power("http").get(options, (answer) => {
      answer.on("data", (chunk) => show(String(chunk)));
      answer.on("end", resolve);
    });
    request.on("error", reject);
  });

export default attempt({
  "http to 127.0.0.1": (tools) => ask({ host: "127.0.0.1", port: tools.aim.port }, tools),
  "http to localhost": (tools) => ask({ host: "localhost", family: 4, port: tools.aim.port }, tools),
  fetch: async ({ aim, show }) => {
    const { fetch } = outermost();
    show(await (await fetch(`http://127.0.0.1:${aim.port}/`)).text());
  },
  "a bare connection": ({ aim, show }) =>
    new Promise((resolve, reject) => {
      const socket = power("net").connect(aim.port, "127.0.0.1", () => socket.end("GET / HTTP/1.0\r\n\r\n"));
      socket.on("data", (chunk) => show(String(chunk)));
      socket.on("end", resolve);
      socket.on("error", reject);
    }),
});
