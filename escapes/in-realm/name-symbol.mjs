import { attempt } from "../attempt.mjs";
import { climb, thrownBy } from "../reach.mjs";

const nameless = () => {
  const error = new Error("x");
  error.name = Symbol("no text");
  return error;
};

export default attempt({
  "caught by .catch": (tools) => (async () => nameless().stack)().catch((error) => climb(error, tools)),
  "caught by .then": (tools) => (async () => nameless().stack)().then(undefined, (error) => climb(error, tools)),
  "caught by catch": (tools) =>
    climb(
      thrownBy(() => nameless().stack),
      tools,
    ),
  "written to the log": (tools) => {
    try {
      console.error(nameless());
    } catch (error) {
      return climb(error, tools);
    }
  },
});
