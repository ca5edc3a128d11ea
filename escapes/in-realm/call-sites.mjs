import { attempt } from "../attempt.mjs";
import { climb, explore, outermost, thrownBy } from "../reach.mjs";

/** Hands the frames of an error to the work. */
function frames(make, work) {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.stackTraceLimit = Infinity;
  Error.prepareStackTrace = (_error, sites) => work(sites);
  try {
    return make().stack;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

const look = (tools) => (sites) => {
  for (const site of sites) {
    climb(site, tools);
    const found = [site.getThis(), site.getFunction()].filter((value) => value !== undefined && value !== null);
    explore(
      found.filter((value) => value !== globalThis),
      tools,
      5_000,
    );
  }
  return `${sites.length} frames`;
};

export default attempt({
  "getThis and getFunction of its callers": (tools) => frames(() => new Error("own"), look(tools)),
  "frames of an error that Node throws": (tools) => frames(() => thrownBy(() => new URL("not a URL")), look(tools)),
  "the host's own prepareStackTrace": (tools) => {
    const { Error: Theirs } = outermost();
    const before = Theirs.prepareStackTrace;
    Theirs.prepareStackTrace = (_error, sites) => look(tools)(sites);
    try {
      climb(Theirs, tools);
      return new Theirs("theirs").stack;
    } finally {
      if (before === undefined) delete Theirs.prepareStackTrace;
      else Theirs.prepareStackTrace = before;
    }
  },
});
