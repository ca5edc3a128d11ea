import type { OriginReport } from "../admin.ts";
import { type AddCommand, clientOf, common, type CommonOptions, run } from "./command.ts";
import { DebugEndpoint } from "./debug/endpoint.ts";
import { Relay } from "./debug/relay.ts";
import { tellFailure } from "./failure.ts";
import type { Terminal } from "./terminal.ts";

/** `tenon inspect <target>` */
export const addInspect: AddCommand = (program, around, ended) => {
  const command = program
    .command("inspect")
    .description("let debuggers reach a plugin in a running host, until Ctrl-C")
    .argument("<target>", "name, or name@range");
  common(command).action(async (target: string, options: CommonOptions) => {
    const { terminal } = around;
    const work = async (): Promise<0> => {
      const end = AbortSignal.any([around.onInterrupt(), terminal.closed]);
      const client = await clientOf(around, options);
      const origin = await client.origin(target);
      const onFailure = (error: unknown): void => void tellFailure(terminal, error, options.json === true);
      await using endpoint = await DebugEndpoint.open((connection) => new Relay(client, target, connection, onFailure));
      const { url } = endpoint;
      const devtools = `devtools://devtools/bundled/js_app.html?v8only=true&ws=${url.slice("ws://".length)}`;
      if (options.json === true) terminal.json({ url, devtools, origin });
      else for (const line of lines(terminal, url, devtools, origin)) terminal.line(line);
      await aborted(end);
      return 0;
    };
    ended(await run(around, options, work));
  });
};

function lines(terminal: Terminal, url: string, devtools: string, origin: OriginReport): readonly string[] {
  const { plugin, version, instance, realm, entry } = origin;
  return [
    `${terminal.paint("bold", `${plugin}@${version}`)} #${instance}, ${realm}`,
    `  debugger  ${terminal.paint("cyan", url)}`,
    `  Chrome    ${terminal.paint("cyan", devtools)}`,
    `  sources   ${entry} and what it imports: set breakpoints there`,
    ...(realm === "inline" ? ["  a breakpoint stops the whole host: the plugin runs in the host's own thread"] : []),
    "Ctrl-C ends",
  ];
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
