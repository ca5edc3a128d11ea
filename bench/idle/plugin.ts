import { definePlugin } from "tenon/plugin";
import { Idle } from "./contract.ts";

export default definePlugin(Idle, { setup: () => ({ methods: { nothing: () => undefined } }) });
