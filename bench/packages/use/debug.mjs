/** A logger that is off. */
export default ({ default: debug }) => debug("tenon")("hello");
