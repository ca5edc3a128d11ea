// Exposes a function.
import { parentPort } from "node:worker_threads";
import { peer } from "../installed.ts";

const { expose } = peer<{ expose: (value: object, endpoint: unknown) => void }>("comlink");
const nodeEndpoint = peer<(port: unknown) => unknown>("comlink/dist/umd/node-adapter.js");
const echo = ({ key, cost }: { key: string; cost: number }): object => ({ key, cost });
expose({ echo }, nodeEndpoint(parentPort));
