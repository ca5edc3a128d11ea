import { definePlugin } from "tenon/plugin";
import { WordCount } from "../contract.ts";

export default definePlugin(WordCount, {
  setup({ services, emit, log }) {
    let most = 0;
    return {
      methods: {
        async count({ text }) {
          const words = text.split(/\s+/).filter(Boolean).length;
          const total = words + (await services.store.read({ key: "total" }));
          await services.store.write({ key: "total", value: total });
          if (words > most) {
            most = words;
            emit("record", { words });
          }
          log.info(`counted ${words} words`);
          return { words, total };
        },
      },
    };
  },
});
