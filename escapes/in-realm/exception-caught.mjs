import { attempt } from "../attempt.mjs";
import { climb, rejectionOf, thrownBy } from "../reach.mjs";

export default attempt({
  "of a web class": (tools) =>
    climb(
      thrownBy(() => new URL("not a URL")),
      tools,
    ),
  "of structuredClone": (tools) =>
    climb(
      thrownBy(() => structuredClone(() => {})),
      tools,
    ),
  "in a catch that takes it apart": (tools) => {
    try {
      atob("*");
    } catch ({ constructor }) {
      return climb({ constructor }, tools);
    }
  },
  "of a service of the host": async (tools) =>
    climb(await rejectionOf(() => tools.ctx.services.host.refuse("x")), tools),
  "of an input that the service's schema refuses": async (tools) =>
    climb(await rejectionOf(() => tools.ctx.services.host.echo(Symbol("x"))), tools),
});
