import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

export default attempt({
  "of Web Crypto": async (tools) => {
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"]);
    climb(key.algorithm, tools);
    return climb(key, tools);
  },
  "of a Blob": async (tools) => climb(await new Blob(["x"]).arrayBuffer(), tools),
  "of a service": async (tools) => climb(Object(await tools.ctx.services.host.echo("x")), tools),
});
