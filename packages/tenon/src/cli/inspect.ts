import type { Inspection } from "../admin.ts";
import { type AddCommand, clientOf, common, type CommonOptions, run } from "./command.ts";
import type { Terminal } from "./terminal.ts";

/** `tenon inspect <target>` */
export const addInspect: AddCommand = (program, around, ended) => {
  const command = program
    .command("inspect")
    .description("let a debugger reach a plugin in a running host, until Ctrl-C")
    .argument("<target>", "name, or name@range");
  common(command).action(async (target: string, options: CommonOptions) => {
    const { terminal } = around;
    const work = async (): Promise<0> => {
      const end = AbortSignal.any([around.onInterrupt(), terminal.closed]);
      for await (const inspection of (await clientOf(around, options)).inspect(target, end)) {
        if (options.json === true) terminal.json(inspection);
        else for (const line of lines(terminal, inspection)) terminal.line(line);
      }
      if (!end.aborted) terminal.note("the host has closed");
      return 0;
    };
    ended(await run(around, options, work));
  });
};

function lines(terminal: Terminal, { url, devtools, target, origin }: Inspection): readonly string[] {
  const { plugin, version, instance, realm, script, mapped, entry } = origin;
  const where = target.kind === "process" ? "the process itself" : `the worker "${target.title}"`;
  return [
    `${terminal.paint("bold", `${plugin}@${version}`)} #${instance}, ${realm}, runs in ${where}`,
    `  WebSocket  ${terminal.paint("cyan", url)}`,
    `  Chrome     ${terminal.paint("cyan", devtools)}`,
    `  script     ${script}`,
    mapped
      ? `  sources    ${entry} and what it imports: set breakpoints there`
      : terminal.paint(
          "yellow",
          "  sources    unknown to debuggers: start the host with `tenon dev` or `tenon serve --inspectable`",
        ),
    "  open to every user of this machine until you press Ctrl-C",
  ];
}
