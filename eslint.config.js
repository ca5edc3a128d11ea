// The rules live beside the TypeScript they need; see tools/lint/package.json.
export { default } from "./tools/lint/rules.js";
