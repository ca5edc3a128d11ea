import { lineText } from "../index.ts";
import { type AddCommand, clientOf, common, type CommonOptions, run } from "./command.ts";
import { logRecord } from "./log-record.ts";
import { printable } from "./printable.ts";

/** `tenon logs <target>` */
export const addLogs: AddCommand = (program, around, ended) => {
  const command = program
    .command("logs")
    .description("print the last lines that a plugin wrote")
    .argument("<target>", "name, or name@range");
  common(command).action(async (target: string, options: CommonOptions) => {
    const { terminal } = around;
    const work = async (): Promise<0> => {
      const lines = await (await clientOf(around, options)).logs(target);
      for (const line of lines) {
        const { at, level } = line;
        if (options.json === true) terminal.json(logRecord(line));
        else terminal.line(`${terminal.paint("dim", at)}  ${level.padEnd(5)}  ${printable(lineText(line))}`);
      }
      return 0;
    };
    ended(await run(around, options, work));
  });
};
