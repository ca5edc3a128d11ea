import tseslint from "typescript-eslint";

const repository = new URL("../../", import.meta.url).pathname;

// The reason of an abort and what a plugin throws are handed on as they are, whatever they are.
const passedOn = { allowThrowingAny: true, allowThrowingUnknown: true };

// Mistakes that types alone do not show. What Prettier decides and what tsc reports is not repeated here.
const typed = {
  "@typescript-eslint/await-thenable": "error",
  "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
  "@typescript-eslint/no-array-delete": "error",
  "@typescript-eslint/no-base-to-string": "error",
  "@typescript-eslint/no-explicit-any": "error",
  "@typescript-eslint/no-floating-promises": [
    "error",
    { allowForKnownSafeCalls: [{ from: "package", name: ["test", "suite", "describe", "it"], package: "node:test" }] },
  ],
  "@typescript-eslint/no-for-in-array": "error",
  "@typescript-eslint/no-implied-eval": "error",
  "@typescript-eslint/no-import-type-side-effects": "error",
  "@typescript-eslint/no-misused-promises": "error",
  "@typescript-eslint/no-unnecessary-type-assertion": "error",
  "@typescript-eslint/no-unsafe-argument": "error",
  "@typescript-eslint/no-unsafe-assignment": "error",
  "@typescript-eslint/no-unsafe-call": "error",
  "@typescript-eslint/no-unsafe-member-access": "error",
  "@typescript-eslint/no-unsafe-return": "error",
  "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
  "@typescript-eslint/only-throw-error": ["error", passedOn],
  "@typescript-eslint/prefer-promise-reject-errors": ["error", passedOn],
  "@typescript-eslint/return-await": ["error", "error-handling-correctness-only"],
  "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
  "@typescript-eslint/unbound-method": "error",
};

const plain = {
  eqeqeq: "error",
  "no-empty": "error",
  "no-param-reassign": "error",
  "no-restricted-syntax": [
    "error",
    { selector: "ExportAllDeclaration[exported=null]", message: "Name what is exported." },
  ],
  "no-useless-catch": "error",
  "no-var": "error",
  "prefer-const": "error",
};

/** @type {import("eslint").Linter.Config[]} */
const config = [
  {
    ignores: [
      "**/node_modules/**",
      "**/dist/**",
      "**/fixtures/**",
      "**/assembly/**",
      "sdk/**",
      "packages/tenon/api/**",
      "coverage/**",
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.ts"],
    plugins: { "@typescript-eslint": tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: ["./tsconfig.json"], tsconfigRootDir: repository },
    },
    rules: { ...plain, ...typed },
  },
  {
    files: ["packages/*/src/**/*.ts"],
    rules: { "max-lines": ["error", 300] },
  },
  {
    files: ["packages/*/test/**/*.ts"],
    rules: {
      // Tests throw what plugins may throw: null, strings, frozen objects.
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      // They wait a turn with `await null`, and take functions off their objects to see what happens.
      "@typescript-eslint/await-thenable": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
];

export default config;
