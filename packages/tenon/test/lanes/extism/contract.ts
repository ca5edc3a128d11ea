import { bytes, contract, f, method, struct, t } from "tenon/contract";

const nothing = t.Undefined();

export const Vowels = contract("vowels", 1, {
  config: t.Object({ vowels: t.Optional(t.String()), most: t.Optional(t.Integer()) }),
  methods: {
    count: method(t.String(), t.Object({ count: t.Integer(), total: t.Integer(), vowels: t.String() })),
    echo: method(bytes(), bytes()),
    lookUp: method(t.String(), t.String()),
    fetch: method(t.String(), t.String()),
    refuse: method(nothing, nothing),
    panic: method(nothing, nothing),
    hoard: method(t.Integer(), nothing),
    spin: method(nothing, nothing),
  },
  services: { kv: { read: method(t.String(), t.String()) } },
});

/** Of the guest in Go, which needs WASI. */
export const Files = contract("files", 1, {
  methods: { describe: method(t.String(), t.String()), quit: method(nothing, nothing) },
});

/** What no Extism plugin can answer. */
export const Unfit = contract("unfit", 1, {
  methods: {
    absent: method(nothing, nothing),
    atOnce: method(nothing, nothing, { sync: true }),
    items: method(nothing, t.String(), { stream: "out" }),
    point: method(struct("Point", { x: f.f64 }), nothing),
  },
});
