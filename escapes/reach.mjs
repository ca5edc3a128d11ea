// Ways that several attempts share.

const OwnFunction = Function;
const own = new Set(
  [Function, async function () {}.constructor, function* () {}.constructor, async function* () {}.constructor].values(),
);

/** With a `Function` that may be the host's: reads the host's secret and leaves a mark on its global object. */
export function take(Maker, { aim, show }) {
  const realm = Maker("return globalThis")();
  show(realm[Symbol.for(aim.secretKey)]);
  realm[aim.mark] = "taken";
  return own.has(Maker) ? "only its own Function" : "the Function of another realm";
}

/** Takes what made a value, and what made its prototypes. */
export function climb(value, tools) {
  let said = "nothing made it";
  for (let at = value; at !== null && at !== undefined; at = Object.getPrototypeOf(at)) {
    const Maker = at.constructor?.constructor;
    if (typeof Maker === "function") said = take(Maker, tools);
  }
  return said;
}

/** Goes through all that can be reached from the roots and takes every `Function` that is not its own. */
export function explore(roots, tools, limit = 20_000) {
  const seen = new Set();
  const queue = [...roots];
  let found = 0;
  const visit = (value) => {
    if ((typeof value === "object" && value !== null) || typeof value === "function") queue.push(value);
  };
  while (queue.length > 0 && seen.size < limit) {
    const at = queue.shift();
    if (seen.has(at)) continue;
    seen.add(at);
    try {
      const prototype = Object.getPrototypeOf(at);
      visit(prototype);
      const Maker = typeof at === "function" ? prototype?.constructor : undefined;
      if (typeof Maker === "function" && Maker !== OwnFunction && !own.has(Maker) && Maker.name === "Function") {
        take(Maker, tools);
        found += 1;
      }
      for (const property of Object.values(Object.getOwnPropertyDescriptors(at))) {
        visit(property.value);
        visit(property.get);
        visit(property.set);
      }
    } catch {
      // A proxy, or what does not want to be looked at.
    }
  }
  return `${seen.size} objects, ${found} ways out`;
}

/**
 * The global object of the realm that Node's own classes come from: inline the host's, elsewhere the plugin's own. All that
 * a plugin could do with Node it can do from there.
 */
export function outermost() {
  const { constructor: Maker } = Object.getPrototypeOf(URL);
  return Maker("return globalThis")();
}

/** A module of Node, by the shortest way there is. */
export function power(name) {
  const { process } = outermost();
  const module = process.getBuiltinModule(`node:${name}`);
  if (module === undefined) throw new Error(`there is no node:${name}`);
  return module;
}

/** Answers what the work throws. */
export function thrownBy(work) {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** Answers what the promise rejects with. */
export async function rejectionOf(work) {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
