import { definePlugin } from "tenon/plugin";
import { Attempt } from "../attempt.mjs";

// The host compiles the contract that a plugin brings: here its names are code, and so is its pattern.
const mark = "escapesMark";
const deed = `globalThis.${mark}="taken"`;
const text = { type: "string" };
const hostileNames = [
  `"];${deed};["`,
  `x\`;${deed};\``,
  "x\u2028;" + deed + ";\u2028",
  `*/${deed};/*`,
  `\${${deed}}`,
  `constructor`,
  `x});${deed};({`,
];
const properties = Object.fromEntries(hostileNames.map((name) => [name, text]));
const output = Attempt.methods.attack.output;

const Hostile = {
  ...Attempt,
  methods: {
    ...Attempt.methods,
    attack: {
      ...Attempt.methods.attack,
      output: { ...output, properties: { ...output.properties, ...properties } },
    },
  },
};

const variants = {
  "names in the schema of an answer": () => Object.fromEntries(hostileNames.map((name) => [name, deed])),
  "names in an answer that are in no schema": () => ({ [`"];${deed};//`]: deed, __proto__: null }),
};

export default definePlugin(Hostile, {
  setup: () => ({
    methods: {
      attack: (name) => ({ shown: "", claims: false, note: "answered", ...variants[name]() }),
      give: () => [],
    },
  }),
});
