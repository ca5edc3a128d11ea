import { attempt } from "../attempt.mjs";
import { climb, rejectionOf } from "../reach.mjs";

const hostile = () =>
  new Proxy(
    {},
    {
      getPrototypeOf() {
        const overflow = () => overflow() + 1;
        return overflow();
      },
      ownKeys() {
        throw new Proxy(new Error("own"), { getPrototypeOf: () => hostile() });
      },
    },
  );

export default attempt({
  "given to structuredClone": async (tools) => climb(await rejectionOf(async () => structuredClone(hostile())), tools),
  "given to a service": async (tools) => climb(await rejectionOf(() => tools.ctx.services.host.echo(hostile())), tools),
  "thrown, and caught by who called": async (tools) =>
    climb(
      await rejectionOf(async () => {
        throw hostile();
      }).then(
        (error) => error,
        (error) => error,
      ),
      { ...tools },
    ),
});
