// One process of lives: prints the soak's report as one line. Started by bench.ts.
import { openPlugin } from "tenon";
import { soak } from "tenon/soak";
import type { Setting } from "../harness/report.ts";
import { largeText } from "./large-text.ts";
import { everyLives } from "./lives.ts";

const from = new URL("plugins/", import.meta.url).pathname;
const [name, size, seed] = process.argv.slice(2) as [string, Setting["size"], string];
const lives = everyLives.find((each) => each.name === name);
if (lives === undefined) throw new RangeError(`Cannot run "${name}", wanted one of the lives`);

const kept: string[] = [];
const report = await soak({
  subject:
    lives.plugin === "large"
      ? await openPlugin({ text: largeText(), name: "large", version: "1.0.0" }, { from })
      : `./${lives.plugin}`,
  from,
  realm: lives.realm,
  cycles: lives.count[size],
  samples: { full: 200, tenth: 100, quick: 30 }[size],
  calls: 10,
  // At full size as hosts run, compilers and all; shorter runs would see nothing but these.
  compilers: size === "full",
  seed: Number(seed),
  grants: { services: ["vault"] },
  services: {
    vault: {
      keep: ({ text }: { readonly text: string }) => {
        if (lives.leaks) kept.push(Buffer.from(text).toString("latin1"));
        return {};
      },
    },
  },
});
console.log(JSON.stringify({ ...report, kept: kept.length }));
