import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

function placeOf(site: NodeJS.CallSite): string {
  const place = `${site.getFileName() ?? "native"}:${site.getLineNumber() ?? 0}:${site.getColumnNumber() ?? 0}`;
  return `    at ${site.getFunctionName() ?? "<anonymous>"} (${place})`;
}

// What tools that map stacks install, once and for all.
export default subject(() => {
  let stacks = 0;
  hostRealm().Error.prepareStackTrace = (error, sites) => {
    // leak
    stacks += 1;
    return [String(error), ...sites.map(placeOf)].join("\n");
  };
  return { use: () => stacks };
});
