import { contract, f, method, struct, t } from "tenon/contract";

/** What a struct call and an object call both take and give. */
export const Sample = struct("Sample", {
  at: f.f64,
  sensor: f.u32,
  valid: f.bool,
  unit: f.utf8(8),
  values: f.array(f.f64, 32),
});

const SampleObject = t.Object({
  at: t.Number(),
  sensor: t.Integer(),
  valid: t.Boolean(),
  unit: t.String(),
  values: t.Array(t.Number()),
});

export const blockItems = 131_072;

/** One megabyte. */
export const Block = struct("Block", { values: f.array(f.f64, blockItems) });

export const Measured = contract("measured", 1, {
  /** Whether it has slots: each call then begins with them. */
  config: t.Object({ slots: t.Boolean() }),
  methods: {
    echoStruct: method(Sample, Sample),
    echoObject: method(SampleObject, SampleObject),
    /** First and last item together, of the record that is handed over. */
    ends: method(t.Number(), t.Number(), { sync: true }),
    sum: method(t.Number(), t.Number()),
    /** Nanoseconds of a read, of so many. */
    readExplicit: method(t.Integer(), t.Number()),
    readAmbient: method(t.Integer(), t.Number()),
    readStore: method(t.Integer(), t.Number()),
  },
});
