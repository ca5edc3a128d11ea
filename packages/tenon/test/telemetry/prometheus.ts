import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as after } from "node:timers/promises";
import { folder } from "../serve/folder.ts";

/** Why a test that needs Prometheus and promtool cannot run here; undefined where they are installed. */
export function lacksPrometheus(): string | undefined {
  const missing = ["prometheus", "promtool"].filter((name) => spawnSync(name, ["--version"]).error !== undefined);
  return missing.length === 0
    ? undefined
    : `${missing.join(" and ")} is not installed (Debian: apt-get install prometheus)`;
}

/** What promtool prints, and throws if that finds something wrong. */
export function promtool(args: readonly string[], input?: string): string {
  const { status, stdout, stderr } = spawnSync("promtool", args, {
    encoding: "utf8",
    ...(input === undefined ? {} : { input }),
  });
  if (status !== 0) throw new Error(`promtool ${args.join(" ")} ended with ${status}: ${stdout}${stderr}`);
  return stdout + stderr;
}

/** One series of an answer. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [atSeconds: number, value: string];
}

interface Alert {
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A Prometheus of its own that scrapes one target four times a second. */
export class Prometheus implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #place: Disposable;
  readonly #ended: Promise<unknown>;
  readonly #url: string;

  private constructor(child: ChildProcess, place: Disposable, ended: Promise<unknown>, url: string) {
    this.#child = child;
    this.#place = place;
    this.#ended = ended;
    this.#url = url;
  }

  static async open(target: string, rules: string): Promise<Prometheus> {
    const place = folder();
    writeFileSync(place.at("rules.yml"), rules);
    writeFileSync(
      place.at("prometheus.yml"),
      `global: { scrape_interval: 250ms, evaluation_interval: 250ms }
rule_files: [rules.yml]
scrape_configs:
  - job_name: tenon
    static_configs: [{ targets: ["${new URL(target).host}"] }]
`,
    );
    const args = [
      `--config.file=${place.at("prometheus.yml")}`,
      `--storage.tsdb.path=${place.at("data")}`,
      "--web.listen-address=127.0.0.1:0",
    ];
    const child = spawn("prometheus", args, { stdio: ["ignore", "ignore", "pipe"] });
    const ended = once(child, "close");
    const told: string[] = [];
    let address: string | undefined;
    let ready = false;
    for await (const line of createInterface({ input: child.stderr })) {
      told.push(line);
      address ??= /msg="Listening on" address=(\S+)/.exec(line)?.[1];
      ready ||= line.includes("Server is ready to receive web requests");
      // Either comes first.
      if (!ready || address === undefined) continue;
      child.stderr.resume();
      return new Prometheus(child, place, ended, `http://${address}`);
    }
    place[Symbol.dispose]();
    throw new Error(`Prometheus does not listen:\n${told.join("\n")}`);
  }

  /** @throws Error for an expression that Prometheus does not understand. */
  async query(expression: string): Promise<readonly Series[]> {
    const { result } = (await this.#get(`query?query=${encodeURIComponent(expression)}`)) as {
      result: readonly Series[];
    };
    return result;
  }

  /** Asks until there is an answer that fits. */
  async seen(
    expression: string,
    fits: (series: readonly Series[]) => boolean = (series) => series.length > 0,
  ): Promise<readonly Series[]> {
    for (;;) {
      const series = await this.query(expression);
      if (fits(series)) return series;
      await after(100);
    }
  }

  /** The alerts that fire, by name, each with its plugin and version. */
  async firing(): Promise<ReadonlySet<string>> {
    const { alerts } = (await this.#get("alerts")) as { alerts: readonly Alert[] };
    const firing = alerts.filter(({ state }) => state === "firing");
    return new Set(firing.map(({ labels: { alertname, plugin, version } }) => `${alertname} ${plugin}@${version}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
    this.#place[Symbol.dispose]();
  }

  async #get(path: string): Promise<unknown> {
    const response = await fetch(`${this.#url}/api/v1/${path}`, { headers: { connection: "close" } });
    const answer = (await response.json()) as { status: string; error?: string; data?: unknown };
    if (answer.status !== "success") throw new Error(`${path}: ${answer.error}`);
    return answer.data;
  }
}
