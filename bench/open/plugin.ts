import { definePlugin } from "tenon/plugin";
import { Echo } from "./contract.ts";

export default definePlugin(Echo, { setup: () => ({ methods: { echo: ({ text }) => ({ text }) } }) });
