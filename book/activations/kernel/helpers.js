// What generated functions call: each is the function of the same name in helpers.py.

function logistic(x) {
  const decay = Math.exp(-Math.abs(x));
  return (x < 0 ? decay : 1) / (1 + decay);
}

function softplus(x) {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function sech(x) {
  const decay = Math.exp(-Math.abs(x));
  return (2 * decay) / (1 + decay * decay);
}

function sech2(x) {
  const decay = Math.exp(-2 * Math.abs(x));
  return (4 * decay) / ((1 + decay) * (1 + decay));
}

function hypot(x, y) {
  const large = Math.max(Math.abs(x), Math.abs(y));
  const small = Math.min(Math.abs(x), Math.abs(y));
  if (large === 0 || large === Infinity) return large;
  const ratio = small / large;
  return large * Math.sqrt(1 + ratio * ratio);
}

function erf(x) {
  if (!(Math.abs(x) < ERF_NEAR)) return Math.sign(x) * (1 - erfc(Math.abs(x)));
  return x * ERF.reduce((total, c) => total * x * x + c);
}

function erfc(x) {
  const size = Math.abs(x);
  if (size < ERF_NEAR) return 1 - erf(x);
  const square = size * size;
  const tail = Math.exp(-square) * (1 - productRest(size, size)) * erfcx(size);
  return x < 0 ? 2 - tail : tail;
}

function erfcx(x) {
  const y = (x - 4.5) / (x + 4.5);
  return ERFCX.reduce((total, c) => total * y + c) / (1 + 1.25 * x);
}

function guarded(closed, program, z, given) {
  if (Math.abs(z) <= 2 ** 1000) {
    const value = closed();
    const size = Math.abs(value);
    if (Number.isFinite(value) && (size === 0 || size >= 1e-290)) return value;
  }
  return certified(program, z, given);
}

function finite(x) {
  return Number.isFinite(x) ? x : 0;
}

function upperHalf(x) {
  const scaled = 134217729 * x;
  return scaled - (scaled - x);
}

function productRest(x, y) {
  const p = upperHalf(x);
  const q = upperHalf(y);
  return finite(p * q - x * y + p * (y - q) + (x - p) * q + (x - p) * (y - q));
}

function quotientRest(x, y) {
  const quotient = x / y;
  const back = quotient * y;
  return finite((x - back - productRest(quotient, y)) / y);
}

function sumRest(x, y) {
  const sum = x + y;
  const part = sum - x;
  return finite(x - (sum - part) + (y - part));
}

function expRest(x) {
  const whole = Math.exp(x);
  if (!(whole > 1e-290 && whole < Infinity)) return 0;
  const k = Math.round(x / Math.LN2);
  // x - k log 2 as a sum of two doubles, over 64.
  const first = x - k * LN2[0];
  const second = -k * LN2[1];
  let head = first + second;
  let tail = sumRest(first, second) - k * LN2[2];
  head /= 64;
  tail /= 64;
  // exp - 1 by its series, the first two terms with what rounding takes from them.
  const square = head * head;
  let high = EXP_SERIES.reduce((total, c) => total * head + c) * square * head;
  let low = productRest(head, head) / 2 + tail * (1 + head);
  [high, low] = added(square / 2, high, low);
  [high, low] = added(head, high, low);
  for (let times = 0; times < 6; times += 1) {
    // (1 + s)^2 - 1 = 2 s + s^2
    const product = high * high;
    const rest = productRest(high, high) + 2 * high * low;
    [high, low] = added(2 * high, product, rest + 2 * low);
  }
  [high, low] = added(1, high, low);
  const power = 2 ** k;
  return high * power - whole + low * power;
}

function added(x, y, rest) {
  const sum = x + y;
  const low = sumRest(x, y) + rest;
  return [sum + low, sumRest(sum, low)];
}
