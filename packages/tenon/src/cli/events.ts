import { type AddCommand, clientOf, common, type CommonOptions, run } from "./command.ts";
import { eventText } from "./event-text.ts";

/** `tenon events` */
export const addEvents: AddCommand = (program, around, ended) => {
  const command = program
    .command("events")
    .description("print what happens in a running host, as it happens, until it ends");
  common(command).action(async (options: CommonOptions) => {
    const { terminal } = around;
    const work = async (): Promise<0> => {
      const end = AbortSignal.any([around.onInterrupt(), terminal.closed]);
      for await (const line of (await clientOf(around, options)).events(end)) {
        if (options.json === true) terminal.json(line);
        else terminal.line(eventText(terminal, line));
      }
      return 0;
    };
    ended(await run(around, options, work));
  });
};
