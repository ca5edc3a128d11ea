import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { AdminClient } from "tenon/admin";
import { TenonProcess } from "../cli/process.ts";
import { guardLeaks } from "../leak-guard.ts";
import { folder } from "../serve/folder.ts";
import { lacksPrometheus, Prometheus, promtool } from "./prometheus.ts";

guardLeaks();
const cache = folder();
after(() => cache[Symbol.dispose]());

const lacking = lacksPrometheus();
const shipped = join(import.meta.dirname, "../../telemetry");
const rules = join(shipped, "alerts.yml");
const echo = (version: string, name = "echo"): { entry: string; name: string; version: string } => {
  return { entry: join(import.meta.dirname, "../registry/fixtures/echo.ts"), name, version };
};
/** `TENON_SWAPS=1000 npm run soak:metrics` for all of them. */
const swaps = Number(process.env["TENON_SWAPS"] ?? 40);
const mostVersions = 20;

interface Scraped extends AsyncDisposable {
  readonly prometheus: Prometheus;
  readonly url: string;
  readonly metricsUrl: string;
  readonly admin: AdminClient;
}

/** A `tenon serve` with a plugin that does as it is told, and a Prometheus that scrapes it. */
async function scraped(ruleText: string): Promise<Scraped> {
  await using undo = new AsyncDisposableStack();
  const place = undo.use(folder());
  writeFileSync(
    place.at("tenon.yaml"),
    `host: { proofs: off, meters: { versions: ${mostVersions} } }
gateway: { listen: "127.0.0.1:0" }
telemetry: { metrics: "127.0.0.1:0" }
plugins:
  - { name: echo, source: ${JSON.stringify(echo("1.0.0"))} }
  - { name: sound, source: ${JSON.stringify(echo("1.0.0", "sound"))} }
`,
  );
  const tenon = undo.use(
    new TenonProcess(["serve", "--log", "text", "--no-watch"], { cwd: place.path, cache: cache.path }),
  );
  const [, url = ""] = await tenon.printed(/takes calls at (http:\S+), /);
  const [, metricsUrl = ""] = await tenon.printed(/metrics (http:\S+)/);
  const prometheus = undo.use(await Prometheus.open(metricsUrl, ruleText));
  const held = undo.move();
  return {
    prometheus,
    url,
    metricsUrl,
    admin: new AdminClient(place.at("tenon.sock")),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

const call = async (url: string, name: string, method: string): Promise<number> => {
  const headers = { "content-type": "application/json", connection: "close" };
  const response = await fetch(`${url}/call/${name}/${method}`, { method: "POST", body: '"x"', headers });
  await response.arrayBuffer();
  return response.status;
};

test("what Prometheus is given passes its own check, and so do the alert rules, with what they must say", (t) => {
  if (lacking !== undefined) return t.skip(lacking);
  assert.match(promtool(["check", "rules", rules]), /SUCCESS: 11 rules found/);
  assert.match(promtool(["test", "rules", join(import.meta.dirname, "alerts.rules.yml")]), /SUCCESS/);
});

test("a Prometheus that scrapes `tenon serve` has its series, and the rules name a plugin that is broken, and only that", async (t) => {
  if (lacking !== undefined) return t.skip(lacking);
  // The rules as they are, on a clock that runs thirty times as fast.
  const fast = readFileSync(rules, "utf8").replaceAll("[5m]", "[10s]").replaceAll("for: 1m", "for: 1s");
  await using at = await scraped(fast);
  const { prometheus, url, metricsUrl } = at;
  const page = await fetch(metricsUrl, { headers: { connection: "close" } });
  assert.equal(page.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assert.equal(promtool(["check", "metrics"], await page.text()), "");
  const wanted = new Set(["TenonPluginFailsCalls echo@1.0.0"]);
  let firing: ReadonlySet<string> = new Set();
  while (!firing.isSupersetOf(wanted)) {
    assert.equal(await call(url, "echo", "fail"), 500);
    assert.equal(await call(url, "sound", "say"), 200);
    await sleep(20);
    firing = await prometheus.firing();
  }
  assert.deepEqual(firing, wanted);
  const [took] = await prometheus.seen(`tenon_call_duration_seconds_count{method="fail"}`);
  assert.deepEqual(took?.metric["plugin"], "echo");
});

test("each panel of the dashboard asks for what Prometheus understands, and most of them have something to show", async (t) => {
  if (lacking !== undefined) return t.skip(lacking);
  await using at = await scraped("groups: []");
  assert.equal(await call(at.url, "echo", "say"), 200);
  await at.prometheus.seen("count_over_time(tenon_calls_total[1m]) > 3");
  const { panels } = JSON.parse(readFileSync(join(shipped, "dashboard.json"), "utf8")) as {
    panels: readonly { readonly title: string; readonly targets?: readonly { readonly expr: string }[] }[];
  };
  const variables: Readonly<Record<string, string>> = {
    instance: ".*",
    plugin: ".*",
    version: ".*",
    __rate_interval: "1m",
  };
  const shown: string[] = [];
  for (const { title, targets = [] } of panels) {
    for (const { expr } of targets) {
      const expression = expr.replaceAll(/\$(\w+)/g, (_, name: string) => variables[name] ?? assert.fail(name));
      if ((await at.prometheus.query(expression)).length > 0) shown.push(title);
    }
  }
  const quiet = ["Calls without an answer, by why"];
  const silent = panels.filter(({ title, targets }) => targets !== undefined && !shown.includes(title));
  assert.deepEqual(
    silent.map(({ title }) => title),
    quiet,
  );
});

test(`${swaps} swaps leave no more series behind than there is room for`, async (t) => {
  if (lacking !== undefined) return t.skip(lacking);
  await using at = await scraped("groups: []");
  const { admin, prometheus, url } = at;
  const shown = async (): Promise<{ readonly lines: number; readonly versions: ReadonlySet<string> }> => {
    const text = await (await fetch(at.metricsUrl, { headers: { connection: "close" } })).text();
    const versions = [...text.matchAll(/version="([^"]+)"/g)].map(([, version = ""]) => version);
    return { lines: text.split("\n").length, versions: new Set(versions) };
  };
  const lines: number[] = [];
  for (let version = 2; version <= swaps + 1; version++) {
    await admin.swap({ target: "echo", source: echo(`${version}.0.0`) });
    assert.equal(await call(url, "echo", "say"), 200);
    const now = await shown();
    assert.ok(now.versions.size <= mostVersions, `${now.versions.size} versions`);
    lines.push(now.lines);
  }
  // Not each version has been seen with memory of its own by then.
  const [first = 0, ...later] = lines.slice(mostVersions);
  assert.ok(Math.max(...later) <= first + mostVersions, `${first} lines, ${Math.max(...later)} later`);
  await prometheus.seen(`tenon_instances{version="${swaps + 1}.0.0",state="active"} == 1`);
  const [left] = await prometheus.query("count(count by (version) (tenon_opens_total))");
  assert.ok(Number(left?.value[1]) <= mostVersions, `${left?.value[1]} versions`);
});
