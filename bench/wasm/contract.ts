import { bytes, contract, f, method, struct } from "tenon/contract";

export const Ask = struct("Ask", { cost: f.f64, limit: f.f64, key: f.bytes(16) });
export const Verdict = struct("Verdict", { remaining: f.f64, allowed: f.bool });

export const Checked = contract("checked", 1, {
  methods: { check: method(Ask, Verdict, { sync: true }), echo: method(bytes(), bytes(), { sync: true }) },
});
