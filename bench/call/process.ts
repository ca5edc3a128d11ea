// The whole matrix under the Node that runs this: prints its findings as one line. Started by bench.ts.
import { seeded } from "../harness/random.ts";
import type { Setting } from "../harness/report.ts";
import { matrix } from "./matrix.ts";

const [size, text] = process.argv.slice(2) as [Setting["size"], string];
const seed = Number(text);
const note = (told: string): void => console.error(told);
console.log(JSON.stringify(await matrix({ size, seed, random: seeded(seed), note })));
