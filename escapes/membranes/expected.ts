import type { Case } from "../case.ts";
import { nowhere, objectOfTheHost, ofTheProcess, variant } from "../expectation.ts";

export const cases: readonly Case[] = [
  {
    plugin: "stack-overflow",
    class: 34,
    ids: ["Agoric/realms-shim#48", "salesforce/near-membrane#48"],
    tries: "the error of a host function that finds the stack full",
    variants: [
      variant("in a web class", nowhere),
      variant("in the means to call a service", nowhere),
      variant("in the log", objectOfTheHost),
    ],
  },
  {
    plugin: "iterator-patched",
    class: 35,
    ids: ["Agoric/realms-shim#51"],
    tries: "what passes through methods of prototypes that it patched",
    variants: [
      variant("of arrays, while a service is called", nowhere),
      variant("of maps, while a log line is written", nowhere),
      variant("then of promises, while a service is called", nowhere),
    ],
  },
  {
    plugin: "schema-as-code",
    class: 36,
    ids: ["GHSA-7cg8-pq9v-x98q", "Agoric/realms-shim#70"],
    tries: "code in the names of the contract that the host compiles",
    variants: [
      variant("names in the schema of an answer", nowhere),
      variant("names in an answer that are in no schema", nowhere),
    ],
  },
  {
    plugin: "array-subclass",
    class: 37,
    ids: ["Agoric/realms-shim#73"],
    tries: "a subclass of Array where the host expects data or options",
    variants: [
      variant("as what a service is given", nowhere),
      variant("as the options of a call", nowhere),
      variant("as options of Node's", objectOfTheHost),
    ],
  },
  {
    plugin: "unscopables",
    class: 38,
    ids: ["agoric.com, 2019-10-24"],
    tries: "names of an outer scope, by hiding those of the inner",
    variants: [variant("with a scope that hides names", nowhere), variant("on the global object", nowhere)],
  },
  {
    plugin: "construct-across",
    class: 39,
    ids: ["tc39/proposal-shadowrealm#170"],
    tries: "objects whose prototype is taken from the realm of another function",
    variants: [
      variant("a Date of the realm of a web class", nowhere),
      variant("a Promise of the realm of a method of Node's", objectOfTheHost),
      variant("an Array of the realm of a function that Node hands out", objectOfTheHost),
    ],
  },
  {
    plugin: "import-hidden",
    class: 40,
    ids: ["CVE-2023-39532"],
    tries: "an import that no filter sees, of a file that nobody hashed",
    variants: [
      variant("behind a comment and a spread", nowhere),
      variant("in text that is evaluated directly", objectOfTheHost),
      variant("in a function made of text", objectOfTheHost),
      variant("behind an HTML-like comment", objectOfTheHost),
      variant("of text in a data: URL", objectOfTheHost),
    ],
  },
  {
    plugin: "covert-channels",
    class: 41,
    ids: ["SES README, security caveats"],
    tries: "to speak to the host past its contract",
    variants: [
      variant("a broadcast channel that the host listens to", ofTheProcess),
      variant("a message to the host's thread", ofTheProcess, { inline: "blocked" }),
      variant("the names of the locks that the host holds", objectOfTheHost),
    ],
  },
];
