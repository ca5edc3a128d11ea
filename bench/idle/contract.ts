import { contract, method, t } from "tenon/contract";

export const Idle = contract("idle", 1, { methods: { nothing: method(t.Undefined(), t.Undefined()) } });
