import { describe } from "../contract/found.ts";
import { contradictionIn, type CopyBounds } from "./copy-bounds.ts";
import type { ConfigDocument } from "./document.ts";
import type { Problem } from "./problem.ts";
import { contradictionsIn } from "./route/read-route.ts";
import type { RouteOptions } from "./route/route-options.ts";
import { configurationSchema } from "./schema.ts";
import { pathText, type Steps } from "./steps.ts";
import { checkStructure, type Tell } from "./structure.ts";

/** Everything that does not fit the schema, with its place; and where all fits, what cannot stand together. */
export function problemsOf(document: ConfigDocument): readonly Problem[] {
  const problems: Problem[] = [];
  const tell: Tell = (steps, found, wanted, key) => {
    const place = key === undefined ? document.place(steps) : document.keyPlace(key);
    problems.push({ ...place, path: pathText(steps), found, wanted });
  };
  checkStructure(configurationSchema, document.value, tell);
  if (problems.length > 0) return problems;
  const { plugins, routes = [] } = document.value as {
    readonly plugins: readonly { readonly name: string; readonly instances?: Partial<CopyBounds> }[];
    readonly routes?: readonly (RouteOptions & { readonly contract: string })[];
  };
  tellTaken(
    plugins.map(({ name }) => name),
    (index) => ["plugins", index, "name"],
    (index) => `plugins[${index}]`,
    tell,
  );
  for (const [index, { instances = {} }] of plugins.entries()) {
    const wanted = contradictionIn(instances);
    if (wanted !== undefined) tell(["plugins", index, "instances", "min"], describe(instances.min), wanted);
  }
  tellTaken(
    routes.map(({ contract, name }) => (name === undefined ? contract : `${contract} of ${name}`)),
    (index) => ["routes", index, "contract"],
    (index) => `routes[${index}]`,
    tell,
  );
  for (const [index, route] of routes.entries())
    for (const { steps, found, wanted } of contradictionsIn(route)) tell(["routes", index, ...steps], found, wanted);
  return problems;
}

function tellTaken(
  names: readonly string[],
  stepsTo: (index: number) => Steps,
  called: (index: number) => string,
  tell: Tell,
): void {
  const first = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const taken = first.get(name);
    if (taken === undefined) first.set(name, index);
    else tell(stepsTo(index), `${describe(name)}, which ${called(taken)} has`, "a name of its own");
  }
}
