import { definePlugin } from "tenon/plugin";
import { Limit, limiter } from "./limit.ts";

export default definePlugin(Limit, { blocking: true, setup: () => ({ methods: limiter() }) });
