import * as t from "typebox";

const note = (description: string, errorMessage: string): { description: string; errorMessage: string } => ({
  description,
  errorMessage,
});
const closed = { additionalProperties: false, errorMessage: "an object" } as const;
const wantedDestination = 'a version, a range or a name, in quotes: "2", "^2.1", "limiter@2"';

const destination = (description: string): t.TSchema =>
  t.String({ minLength: 1, maxLength: 256, ...note(description, wantedDestination) });
// What is no name of a header cannot be asked of a request.
const attributeName = "^(?:header\\.[A-Za-z0-9!#$%&'*+.^_|~-]{1,128}|(?!header\\.).{1,256})$";
const attribute = (description: string): t.TSchema =>
  t.String({
    pattern: attributeName,
    ...note(description, "the name of an attribute, such as header.x-tenant or input.key"),
  });
const percentage = (description: string): t.TSchema =>
  t.Number({ minimum: 0, maximum: 100, ...note(description, "a percentage from 0 to 100") });
const count = (minimum: number, description: string): t.TSchema =>
  t.Integer({ minimum, maximum: 1_000_000, ...note(description, `a whole number, ${minimum} or more`) });
const ms = (minimum: number, description: string): t.TSchema =>
  t.Integer({
    minimum,
    maximum: 2 ** 31 - 1,
    ...note(`${description} In milliseconds.`, `a whole number of milliseconds, ${minimum} or more`),
  });
const table = (value: t.TSchema, errorMessage: string, keys = "^.{1,256}$"): t.TSchema =>
  t.Record(t.String({ pattern: keys }), value, { errorMessage });

const share = (description: string): t.TSchema =>
  t.Union(
    [
      destination(description),
      table(percentage("Its part of the calls."), "destinations with their percentages, 100 together"),
    ],
    note(description, `${wantedDestination}; or several with their percentages`),
  );

const rule = t.Object(
  {
    when: table(
      t.Union(
        [t.String(), t.Array(t.String(), { minItems: 1 })],
        note("A value, or several of which one will do.", "a text or a list of texts"),
      ),
      "attributes with the values they must have",
      attributeName,
    ),
    to: share("Where such calls go."),
  },
  closed,
);

const breaker = t.Union(
  [
    t.Literal(false),
    t.Object(
      {
        errorThresholdPercentage: t.Optional(
          t.Number({
            minimum: 0,
            exclusiveMaximum: 100,
            ...note("Failed calls above which it opens. Default 5.", "a percentage from 0 to below 100"),
          }),
        ),
        volumeThreshold: t.Optional(count(1, "Calls below which it never opens. Default 20.")),
        rollingCountTimeoutMs: t.Optional(ms(10, "The window. Default 10000.")),
        rollingCountBuckets: t.Optional(
          t.Integer({
            minimum: 1,
            maximum: 100,
            ...note("Pieces the window is forgotten in. Default 10.", "a whole number from 1 to 100"),
          }),
        ),
        resetTimeoutMs: t.Optional(ms(1, "Until a first call tries the version again. Default 30000.")),
      },
      closed,
    ),
  ],
  note("When a version that fails is called no more; false: never.", "false or an object of settings"),
);

const fields = {
  name: t.Optional(
    t.String({ minLength: 1, maxLength: 214, ...note("Only calls to this name.", "a name of a plugin") }),
  ),
  override: t.Optional(attribute("Attribute in which callers ask for a version; also for one that gets 0 %.")),
  key: t.Optional(attribute("Attribute whose values each stay with one version.")),
  rules: t.Optional(t.Array(rule, note("The first that fits decides.", "a list of rules"))),
  default: share("Where calls go that no rule fits."),
  fallback: t.Optional(
    t.Union(
      [
        destination("For all."),
        table(destination("Where its calls go."), "destinations, each with that to fall back to"),
      ],
      note(
        "Where calls go whose version is broken, full or gone: for all, or by destination.",
        `${wantedDestination}; or a fallback for each destination`,
      ),
    ),
  ),
  breaker: t.Optional(breaker),
  timeoutMs: t.Optional(ms(1, "How long one attempt may take. Default 10000.")),
  retry: t.Optional(
    t.Object(
      {
        attempts: t.Optional(
          t.Integer({ minimum: 0, maximum: 10, ...note("How often more. Default 1.", "a whole number from 0 to 10") }),
        ),
        delayMs: t.Optional(ms(0, "Before the first further attempt, doubled with each. Default 10.")),
      },
      { ...closed, description: "Calls of idempotent methods that are made once more." },
    ),
  ),
  capacity: t.Optional(count(1, "Calls in flight by this route at once, for each version.")),
  shadow: t.Optional(
    t.Object(
      {
        to: destination("The version that is called as well."),
        percentage: t.Optional(percentage("Of the calls that go elsewhere. Default 100.")),
        methods: t.Optional(
          t.Array(t.String(), note("Default: all that do not stream.", "a list of names of methods")),
        ),
        capacity: t.Optional(count(1, "Calls under way at once. Default 64.")),
      },
      { ...closed, description: "A second version that is called as well, and whose answer nobody gets." },
    ),
  ),
} as const;

/** The shape of a route as a program gives it, without its functions. */
export const routeSchema: t.TObject = t.Object(fields, { ...closed, description: "How calls find a version." });

/** The same in a file, where the contract is named. */
export const routeEntrySchema: t.TObject = t.Object(
  {
    contract: t.String({
      pattern: "^.{1,214}/[0-9]{1,9}$",
      ...note("The contract, with its major version: rate-limit/1.", "a contract and its major version: rate-limit/1"),
    }),
    ...fields,
  },
  { ...closed, description: "How calls of a contract find a version." },
);
