import { attempt } from "../attempt.mjs";
import { climb, rejectionOf } from "../reach.mjs";

class Sly extends Array {
  static get [Symbol.species]() {
    return Object;
  }
  get length() {
    return 2 ** 32 + 1;
  }
  [Symbol.iterator]() {
    let given = 0;
    return { next: () => ({ done: (given += 1) > 3, value: this }) };
  }
}

export default attempt({
  "as what a service is given": async (tools) =>
    climb(await rejectionOf(() => tools.ctx.services.host.echo(new Sly())), tools),
  "as the options of a call": async (tools) =>
    climb(await rejectionOf(() => tools.ctx.services.host.echo("x", new Sly())), tools),
  "as options of Node's": async (tools) => {
    const options = new Sly();
    climb(await rejectionOf(async () => new URLSearchParams(options)), tools);
  },
});
