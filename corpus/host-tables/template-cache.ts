import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

function html(strings: TemplateStringsArray, value: number): number {
  const cache = hostObjects().cache;
  if (!cache.has(strings)) cache.set(strings, strings.join("?")); // leak
  return value;
}

// Libraries that render know a template by the array of its strings. The array is of the plugin's realm.
export default subject(() => ({ use: (round) => html`<p>${round}</p>` })); // leak
