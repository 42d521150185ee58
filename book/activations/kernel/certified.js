"use strict";
/* The value of a program (see program.py), correct to a unit in the last place, without eval.

A number is m 2^(e - bits), m a BigInt of that many bits, e a Number, and beside it stands q, which
says how far it may be from the truth:
  finite q, or -Infinity   the relative error is at most 2^q
  q = Infinity, m != 0     only the sign is known, and that the size is at least 2^e (e > 0)
                           or at most 2^e (e < 0)
  q = Infinity, m = 0      the size is at most 2^e, and not even the sign is known
  q = NaN                  nothing is known
A program runs with 128 bits, and again with twice as many until its value is certain. */
const certified = (() => {
  const FIRST_BITS = 128, LAST_BITS = 4096;
  const WORST = -10;                  // a larger relative error leaves no digits
  const LARGEST_EXP = 44;             // an exponential of 2^44 or more is only known to be huge
  const LIMIT = 2 ** 43, SATURATED = 2 ** 44;
  const GUARD = 32;
  const FAR = 32;                     // where limits are looked for, a sine of 2^32 or more swings
  const NEGLIGIBLE = -3000;           // a sample below 2^-3000 is on its way to 0
  const OUTSIDE = {none: "outside the domain"}, SINGULAR = {none: "a division by 0, or the like"};

  // ---- integers

  const float = new Float64Array(1), words = new Uint32Array(float.buffer);

  /** The number of bits of a BigInt, or one more. */
  function bitLength(n) {
    let more = 0;
    for (;;) {
      float[0] = Number(n);
      const exponent = (words[1] >>> 20) & 2047;
      if (exponent < 2047) return n === 0n ? 0 : more + exponent - 1022;
      n >>= 960n;
      more += 960;
    }
  }

  const shift = (n, k) => k >= 0 ? n << BigInt(k) : n >> BigInt(-k);
  
  /** The integer next to a/b. */
  function nearest(a, b) {
    const n = 2n * a + b, k = n / (2n * b);
    return n < 0n && n % (2n * b) !== 0n ? k - 1n : k;
  }

  function squareRoot(n) {
    if (n < 2n) return n;
    let root = 1n << BigInt((bitLength(n) >> 1) + 1);
    for (;;) {
      const next = (root + n / root) >> 1n;
      if (next >= root) return root;
      root = next;
    }
  }

  /** log2(2^a + 2^b), or slightly more. */
  function either(a, b) {
    const high = Math.max(a, b), low = Math.min(a, b);
    return low === -Infinity ? high : high + 1.45 * 2 ** (low - high);
  }

  // ---- fixed point: n stands for n 2^-bits

  const remembered = new Map();

  /** A constant in fixed point, computed once for each number of bits. */
  function remember(name, bits, compute) {
    const key = name + bits;
    if (!remembered.has(key)) remembered.set(key, compute(bits + 10) >> 10n);
    return remembered.get(key);
  }

  const ln2 = (bits) => remember("ln2", bits, (b) => 2n * atanhSeries((1n << BigInt(b)) / 3n, b));
  const pi = (bits) => remember("pi", bits, (b) => {
    const one = 1n << BigInt(b);      // Machin
    return 16n * atanSeries(one / 5n, b) - 4n * atanSeries(one / 239n, b);
  });
  const e1 = (bits) => remember("e", bits, (b) => expSeries(1n << BigInt(b), b));
  const rootPi = (bits) => remember("root", bits, (b) => squareRoot(pi(b) << BigInt(b)));

  /** t + t^3/3 + t^5/5 + ..., or with alternating signs. */
  function oddSeries(t, bits, sign) {
    const b = BigInt(bits), square = (t * t) >> b;
    let total = t, power = t;
    for (let n = 3; power !== 0n && power !== -1n; n += 2) {
      power = (power * square) >> b;
      const term = power / BigInt(n);
      total += sign > 0 || n % 4 === 1 ? term : -term;
    }
    return total;
  }
  const atanhSeries = (t, bits) => oddSeries(t, bits, 1);
  const atanSeries = (t, bits) => oddSeries(t, bits, -1);

  /** exp(x) for |x| <= 1: of x/2^n by its series, squared n times. */
  function expSeries(x, bits) {
    const n = Math.ceil(Math.sqrt(bits) / 2), more = bits + n + 10, b = BigInt(more);
    const t = shift(x, more - bits - n);
    let total = 1n << b, term = total;
    for (let k = 1n; term !== 0n && term !== -1n; k += 1n) {
      term = ((term * t) >> b) / k;
      total += term;
    }
    for (let k = 0; k < n; k += 1) total = (total * total) >> b;
    return shift(total, bits - more);
  }

  /** [sin x, cos x] for |x| <= 1. */
  function sineSeries(x, bits) {
    const b = BigInt(bits), square = (x * x) >> b;
    let sine = x, cosine = 1n << b, s = x, c = cosine;
    for (let n = 1n; s !== 0n || c !== 0n; n += 2n) {
      c = -((c * square) >> b) / (n * (n + 1n));
      s = -((s * square) >> b) / ((n + 1n) * (n + 2n));
      cosine += c;
      sine += s;
    }
    return [sine, cosine];
  }

  // ---- numbers of one precision

  const arithmetics = new Map();

  function arithmetic(bits) {
    if (!arithmetics.has(bits)) arithmetics.set(bits, makeArithmetic(bits));
    return arithmetics.get(bits);
  }

  function makeArithmetic(bits) {
    const last = bits >= LAST_BITS, ulp = 2 - bits;
    const ZERO = {m: 0n, e: 0, q: -Infinity}, UNKNOWN = {m: 0n, e: 0, q: NaN};

    const isZero = (x) => x.m === 0n && x.q === -Infinity;
    const isKnown = (x) => x.q <= WORST;
    const isHuge = (x) => x.q === Infinity && x.m !== 0n && x.e > 0;
    const isSmall = (x) => x.q === Infinity && (x.m === 0n || x.e < 0);
    /** -1, 0 or 1, or NaN where the sign is not certain. */
    function signOf(x) {
      if (Number.isNaN(x.q) || (x.m === 0n && x.q === Infinity)) return NaN;
      return x.m > 0n ? 1 : x.m < 0n ? -1 : 0;
    }

    /** |x| <= 2^e. With the most bits there are, a number so small beside what it comes from is 0. */
    const bounded = (e) => ({m: 0n, e, q: Infinity});
    function saturated(sign, e) {
      if (!(Math.abs(e) >= LIMIT / 2)) return UNKNOWN;
      const far = Math.max(-(2 ** 51), Math.min(2 ** 51, e));
      return {m: BigInt(sign) << BigInt(bits - 1), e: far, q: Infinity};
    }

    /** n 2^e with a relative error of 2^q. */
    function number(n, e, q) {
      if (Number.isNaN(q)) return UNKNOWN;
      if (n === 0n) return q === -Infinity ? ZERO : UNKNOWN;
      const more = bitLength(n) - bits, m = shift(n, -more);
      if (more > 0 && (q > -Infinity || shift(m, more) !== n)) q = either(q, ulp);
      return checked(m, e + more + bits, q);
    }

    function checked(m, e, q) {
      if (q > WORST) {
        const bound = e + Math.ceil(Math.max(q, 0)) + 1;
        return bound > LIMIT ? UNKNOWN : bounded(bound);
      }
      if (Math.abs(e) > LIMIT) return saturated(m < 0n ? -1 : 1, e > 0 ? e - 2 : e + 1);
      return {m, e, q};
    }

    /** n 2^e with an absolute error of 2^error. */
    function within(n, e, error) {
      if (error === -Infinity) return number(n, e, error);
      if (n === 0n) return bounded(Math.ceil(error) + 1);
      return number(n, e, error - (e + bitLength(n) - 2));
    }

    const ONE = number(1n, 0, -Infinity);

    const neg = (x) => ({m: -x.m, e: x.e, q: x.q});
    const abs = (x) => x.m < 0n ? neg(x) : x;

    function add(x, y) {
      if (isZero(x)) return y;
      if (isZero(y)) return x;
      if (!isKnown(x) || !isKnown(y)) return addBounds(x, y);
      if (x.e < y.e) [x, y] = [y, x];
      const apart = x.e - y.e;
      if (apart > 2 * bits) return checked(x.m, x.e, either(x.q, -bits));
      const n = (x.m << BigInt(apart)) + y.m, e = y.e - bits;
      const error = either(x.q + x.e, y.q + y.e);
      const lost = n === 0n || error - (e + bitLength(n) - 2) > WORST;
      if (last && lost && error < x.e - bits / 2) return ZERO;
      return within(n, e, error);
    }

    function addBounds(x, y) {
      if (Number.isNaN(x.q) || Number.isNaN(y.q)) return UNKNOWN;
      if (y.e > x.e) [x, y] = [y, x];
      const same = signOf(x) === signOf(y);
      if (isHuge(x) || isHuge(y)) {
        const stays = isHuge(x) && (x.e - y.e >= 300 || (isHuge(y) && same));
        return stays ? saturated(signOf(x), x.e - 1) : UNKNOWN;
      }
      if (isSmall(x) && isSmall(y)) {
        return same ? saturated(signOf(x), x.e + 1) : bounded(x.e + 1);
      }
      const [known, small] = isKnown(x) ? [x, y] : [y, x];
      return within(known.m, known.e - bits, either(known.q + known.e, small.e));
    }

    const sub = (x, y) => add(x, neg(y));

    function mul(x, y) {
      if (isZero(x)) return Number.isNaN(y.q) ? UNKNOWN : ZERO;
      if (isZero(y)) return Number.isNaN(x.q) ? UNKNOWN : ZERO;
      if (isKnown(x) && isKnown(y)) {
        return number(x.m * y.m, x.e + y.e - 2 * bits, either(x.q, y.q + 0.01));
      }
      if (Number.isNaN(x.q) || Number.isNaN(y.q)) return UNKNOWN;
      const huge = isHuge(x) || isHuge(y), e = x.e + y.e;
      if (huge && (isSmall(x) || isSmall(y) || e < 0)) return UNKNOWN;
      if (x.m === 0n || y.m === 0n) return bounded(e + 1);
      return saturated(signOf(x) * signOf(y), huge ? e - 1 : e + 1);
    }

    function div(x, y) {
      if (isZero(y)) return SINGULAR;
      if (y.m === 0n || Number.isNaN(x.q) || Number.isNaN(y.q)) return UNKNOWN;
      if (isZero(x)) return ZERO;
      if (!isKnown(y)) return mul(x, saturated(signOf(y), -y.e));
      if (!isKnown(x)) return mul(x, div(ONE, y));
      const above = x.m << BigInt(bits + 4), n = above / y.m;
      const exact = x.q === -Infinity && y.q === -Infinity && n * y.m === above;
      return number(n, x.e - y.e - bits - 4, exact ? -Infinity : either(either(x.q, y.q) + 0.02, ulp));
    }

    /** x in fixed point of so many bits, to 2 units. */
    const fixed = (x, places) => shift(x.m, x.e - bits + places);

    /** x (1 + d), |d| < 2^-bits. */
    const nearly = (x) => isSmall(x)
      ? {m: x.m, e: x.e + 1, q: x.q} : {m: x.m, e: x.e, q: either(x.q, -bits)};

    /** The absolute error of a number, log2; of a small one, its bound. */
    const errorOf = (x) => isSmall(x) ? x.e : x.q + x.e;

    function exp(x) {
      if (isZero(x)) return ONE;
      if (Number.isNaN(x.q)) return UNKNOWN;
      if (isHuge(x) || (isKnown(x) && x.e > LARGEST_EXP)) {
        return saturated(1, x.m > 0n ? SATURATED : -SATURATED);
      }
      const error = errorOf(x);
      if (error > WORST) return UNKNOWN;
      if (isSmall(x)) return number(1n, 0, either(error + 0.01, ulp));
      const places = bits + GUARD, more = places + Math.max(0, x.e);
      const n = fixed(x, more), step = ln2(more), k = nearest(n, step);
      const power = expSeries(shift(n - k * step, places - more), places);
      return number(power, Number(k) - places, either(error + 0.01, -bits));
    }

    function expm1(x) {
      if (isZero(x)) return ZERO;
      if ((isSmall(x) && x.e < -2) || (isKnown(x) && x.e < -bits - 10)) return nearly(x);
      if (!isKnown(x) || x.e > -1) return sub(exp(x), ONE);
      const places = bits + GUARD - x.e;
      const n = expSeries(fixed(x, places), places) - (1n << BigInt(places));
      return number(n, -places, either(x.q + 0.6, -bits));
    }

    /** log(m), m in fixed point near 1, with its digits kept. */
    function logNearOne(m, places) {
      const one = 1n << BigInt(places);
      return 2n * atanhSeries(((m - one) << BigInt(places)) / (m + one), places);
    }

    function log(x) {
      if (isZero(x)) return SINGULAR;
      if (signOf(x) < 0) return OUTSIDE;
      if (!isKnown(x)) return UNKNOWN;
      const lower = x.m < 3n << BigInt(bits - 2), k = lower ? x.e - 1 : x.e;
      const away = k === 0 ? bits - bitLength(x.m - (1n << BigInt(bits - (lower ? 1 : 0)))) : 0;
      if (k === 0 && x.m === 1n << BigInt(bits - 1)) {
        return x.q === -Infinity ? ZERO : bounded(Math.ceil(x.q) + 1);
      }
      const places = bits + GUARD + Math.max(0, away);
      const near = logNearOne(shift(x.m, places - bits + (lower ? 1 : 0)), places);
      const n = near + BigInt(k) * ln2(places);
      return within(n, -places, either(x.q + 0.02, bitLength(n) - places - bits));
    }

    function log1p(x) {
      if (isZero(x)) return ZERO;
      if ((isSmall(x) && x.e < -2) || (isKnown(x) && x.e < -bits - 10)) return nearly(x);
      if (!isKnown(x) || x.e > -2) return log(add(ONE, x));
      const places = bits + GUARD - x.e;
      const n = logNearOne((1n << BigInt(places)) + fixed(x, places), places);
      return number(n, -places, either(x.q + 0.5, -bits));
    }

    function sqrt(x) {
      if (isZero(x)) return ZERO;
      if (signOf(x) < 0) return OUTSIDE;
      if (x.m === 0n) return UNKNOWN;
      if (!isKnown(x)) {
        return saturated(1, x.e > 0 ? Math.floor(x.e / 2) : Math.ceil(x.e / 2));
      }
      const odd = Math.abs(x.e - bits) % 2, n = x.m << BigInt(bits + 6 + odd);
      const root = squareRoot(n), exact = x.q === -Infinity && root * root === n;
      const q = exact ? -Infinity : either(x.q - 0.9, ulp);
      return number(root, (x.e - 2 * bits - 6 - odd) / 2, q);
    }

    const BETWEEN = bounded(0);

    /** sin(x) or cos(x). */
    function swing(x, cosine) {
      if (isZero(x)) return cosine ? ONE : ZERO;
      if (Number.isNaN(x.q)) return UNKNOWN;
      const small = isSmall(x) || x.e < -bits - 10, error = errorOf(x);
      if (error > WORST || isHuge(x) || x.e > 2 * LAST_BITS) return BETWEEN;
      if (small) return cosine ? number(1n, 0, either(Math.max(x.e, error), ulp)) : nearly(x);
      const places = bits + GUARD + Math.max(0, -x.e), more = places + Math.max(0, x.e);
      const n = fixed(x, more), half = pi(more) >> 1n, k = nearest(n, half);
      const [s, c] = sineSeries(shift(n - k * half, places - more), places);
      const quarter = Number(((k % 4n) + 4n + (cosine ? 1n : 0n)) % 4n);
      const value = [s, c, -s, -c][quarter];
      if (!cosine && x.e < 0) return number(value, -places, either(x.q, -bits));
      return within(value, -places, either(error, -bits - 8));
    }

    function atan(x) {
      if (isZero(x)) return ZERO;
      if (isHuge(x) || (isKnown(x) && x.e > 1)) {
        const quarter = number(pi(bits + GUARD), -bits - GUARD - 1, -bits);
        return sub(x.m < 0n ? neg(quarter) : quarter, atan(div(ONE, x)));
      }
      if (Number.isNaN(x.q)) return UNKNOWN;
      if (isSmall(x)) return x.e < -2 ? nearly(x) : bounded(Math.min(x.e, 1));
      if (x.e < -bits - 10) return nearly(x);
      const places = bits + GUARD - x.e, one = 1n << BigInt(2 * places);
      let t = fixed(x, places);
      for (let k = 0; k < 3; k += 1) {  // tan(u/2) = tan u / (1 + sqrt(1 + tan^2 u))
        const root = squareRoot(one + t * t);
        t = (t << BigInt(places)) / ((1n << BigInt(places)) + root);
      }
      return number(8n * atanSeries(t, places), -places, either(x.q, -bits));
    }

    const halfRootPi = () => number(rootPi(bits + GUARD), -bits - GUARD - 1, -bits);

    /** erf(x), 0 < x < 2^10, as exp(-x^2) x 2/sqrt(pi) (1 + 2x^2/3 (1 + 2x^2/5 (...))). */
    function erfSeries(x) {
      const places = bits + GUARD, b = BigInt(places), t = fixed(x, places);
      const square = (2n * t * t) >> b;
      let term = 1n << b, total = term;
      for (let n = 3n; term !== 0n; n += 2n) {
        term = ((term * square) >> b) / n;
        total += term;
      }
      // The error of x enters in the series and in exp(-x^2); together these are nearly flat.
      const spread = 2 * Math.max(0, x.e) + 2;
      const series = number(total, -places, either(x.q + spread, -bits));
      return div(mul(mul(series, x), exp(neg(mul(x, x)))), halfRootPi());
    }

    /** Whether the asymptotic series of erfc(x) is good to all bits. */
    const isFarOut = (x) => x.e > 10 || Number(fixed(x, 20)) / 2 ** 20 > Math.sqrt(bits + 40);

    /** erfc(x), x > 0 far out: exp(-x^2)/(x sqrt(pi)) (1 - 1/(2x^2) + 3/(2x^2)^2 - ...). */
    function erfcSeries(x) {
      const places = bits + GUARD, b = BigInt(places);
      const inverse = div(ONE, mul(x, x));
      const t = inverse.e < -places ? 0n : fixed(inverse, places) >> 1n;
      let term = 1n << b, total = 0n;
      for (let n = 1n; term !== 0n; n += 2n) {
        total += term;
        term = -((term * n * t) >> b);
        if (term === 1n) break;
      }
      const series = number(total, -places - 1, either(x.q, -bits));
      return div(mul(div(series, x), exp(neg(mul(x, x)))), halfRootPi());
    }

    /** erf(x) of a small or known x > 0 that is not far out. */
    function erfNear(x) {
      if (isSmall(x)) return x.e < -2 ? div(nearly(x), halfRootPi()) : BETWEEN;
      return x.e < -bits - 10 ? div(nearly(x), halfRootPi()) : erfSeries(x);
    }

    function erf(x) {
      if (isZero(x)) return ZERO;
      if (Number.isNaN(x.q)) return UNKNOWN;
      if (x.m < 0n) return neg(erf(neg(x)));
      const far = isHuge(x) || (isKnown(x) && isFarOut(x));
      return far ? sub(ONE, erfc(x)) : erfNear(x);
    }

    function erfc(x) {
      if (isZero(x)) return ONE;
      if (Number.isNaN(x.q)) return UNKNOWN;
      if (x.m < 0n) return add(ONE, erf(neg(x)));
      if (isHuge(x) || (isKnown(x) && x.e > 30)) return saturated(1, -SATURATED);
      if (isKnown(x) && isFarOut(x)) return erfcSeries(x);
      if (!isKnown(x) || x.e <= 0) return sub(ONE, erf(x));
      const more = bits + 64 * Math.ceil(2 ** (2 * x.e) * 1.45 / 64);  // for what cancels
      const finer = arithmetic(more);
      const {m, e, q} = finer.sub(finer.ONE, finer.erf(finer.number(x.m, x.e - bits, x.q)));
      return q > WORST ? {m: 0n, e, q} : number(m, e - more, q);
    }

    function floor(x) {
      if (isZero(x) || (x.q === -Infinity && x.e >= bits)) return x;
      if (!isKnown(x) || x.e > bits) return UNKNOWN;
      if (x.e < -bits) return x.m < 0n ? neg(ONE) : ZERO;
      const places = 2 * bits, n = fixed(x, places), whole = n >> BigInt(places);
      const rest = n - (whole << BigInt(places));
      const error = x.q === -Infinity ? 0n : 1n << BigInt(Math.max(0, Math.ceil(x.q + x.e + places)));
      const certain = x.q === -Infinity || (rest > error && (1n << BigInt(places)) - rest > error);
      if (certain) return number(whole, 0, -Infinity);
      // With the most bits there are, what is that near an integer is the integer.
      const integer = (n + (1n << BigInt(places - 1))) >> BigInt(places);
      return last && x.q < -bits / 2 ? number(integer, 0, -Infinity) : UNKNOWN;
    }

    function sign(x) {
      const s = signOf(x);
      return Number.isNaN(s) ? (Number.isNaN(x.q) ? UNKNOWN : BETWEEN) : number(BigInt(s), 0, -Infinity);
    }

    function max(x, y) {
      const difference = sub(x, y), s = signOf(difference);
      return Number.isNaN(s) ? add(x, difference) : s > 0 ? x : y;
    }

    function power(x, n) {
      let result = null;
      for (; n; n >>= 1) {
        if (n & 1) result = result === null ? x : mul(result, x);
        if (n > 1) x = mul(x, x);
      }
      return result;
    }

    /** x^p: 1 for p = 0, 0 for x = 0 < p, and of a negative x only whole powers. */
    function pow(x, p) {
      if (isZero(p)) return ONE;
      const base = signOf(x), exponent = signOf(p);
      if (base === 0) return exponent > 0 ? ZERO : exponent < 0 ? SINGULAR : UNKNOWN;
      if (Number.isNaN(base)) return UNKNOWN;
      if (base > 0) return exp(mul(p, log(x)));
      if (!isKnown(p) || p.e > 60) return UNKNOWN;
      const whole = floor(p);
      if (whole === UNKNOWN || p.q !== -Infinity) return whole === UNKNOWN ? UNKNOWN : OUTSIDE;
      if (!isZero(sub(p, whole))) return OUTSIDE;
      const magnitude = exp(mul(p, log(neg(x))));
      return fixed(whole, 0) % 2n === 0n ? magnitude : neg(magnitude);
    }

    function constant(text) {
      const places = bits + GUARD;
      if (text === "pi") return number(pi(places), -places, -bits);
      if (text === "E") return number(e1(places), -places, -bits);
      if (text.includes(".")) {
        const [whole, decimals] = text.split("."), tens = 10n ** BigInt(decimals.length);
        const value = div(number(BigInt(whole + decimals), 0, -Infinity), number(tens, 0, -Infinity));
        return {m: value.m, e: value.e, q: either(value.q, -190)};
      }
      const [above, below] = text.split("/").map(BigInt);
      const top = number(above, 0, -Infinity);
      return below === undefined ? top : div(top, number(below, 0, -Infinity));
    }

    /** A double, exactly. */
    function fromDouble(x) {
      let e = 0;
      while (Math.abs(x) < 2 ** -900 && x !== 0) { x *= 2 ** 300; e -= 300; }
      while (x !== Math.floor(x)) { x *= 2 ** 60; e -= 60; }
      return number(BigInt(x), e, -Infinity);
    }

    /** The nearest double if it is certain, else undefined. */
    function toDouble(x) {
      if (isHuge(x)) return x.m > 0n ? Infinity : -Infinity;
      if (isSmall(x)) return x.e < -1080 ? 0 : undefined;
      if (isZero(x)) return 0;
      const good = x.q < -55 || (isKnown(x) && (Math.abs(x.e) > 1100 || x.q + x.e < -1078));
      return good ? scaled(Number(shift(x.m, 64 - bits)), x.e - 64) : undefined;
    }

    return {
      bits, ONE, UNKNOWN, number, signOf, isKnown, isHuge, isSmall, isZero, bounded, constant, fromDouble,
      toDouble, neg, abs, sign, floor, exp, expm1, log, log1p, sqrt, atan, erf, erfc, add, sub, mul,
      div, max, pow, power, sin: (x) => swing(x, false), cos: (x) => swing(x, true),
    };
  }

  /** x 2^e without a rounding on the way that is not in the result. */
  function scaled(x, e) {
    if (e > 900) return x * 2 ** 900 * 2 ** (Math.min(e, 1900) - 900);
    if (e < -1000) {
      const far = Math.max(e, -3000);
      // Down to the subnormal numbers in one last step.
      return x * 2 ** -500 * 2 ** -500 * (far + 1000 < -1000 ? 0 : 2 ** (far + 1000));
    }
    return x * 2 ** e;
  }

  // ---- running a program

  const constants = new WeakMap();

  /** The constants of a program at one precision, read once. */
  function constantsOf(program, A) {
    if (!constants.has(program)) constants.set(program, new Map());
    const known = constants.get(program);
    if (!known.has(A.bits)) {
      known.set(A.bits, program.steps.map(([name, text]) => name === "constant" ? A.constant(text) : null));
    }
    return known.get(A.bits);
  }

  /** One value: a number, true, false, null (not decided), OUTSIDE or SINGULAR. */
  function run(program, z, parameters, A, swings) {
    const read = constantsOf(program, A), done = [];
    program.steps.forEach((step, place) => {
      done.push(read[place] || valueOf(step, done, z, parameters, A, swings));
    });
    return done[done.length - 1];
  }

  function valueOf(step, done, z, parameters, A, swings) {
    const [name, i, j, k] = step;
    if (name === "z") return z;
    if (name === "parameter") return parameters[i];
    if (name === "nan") return OUTSIDE;
    if (name === "true") return true;
    const a = done[i];
    if (name === "select") return selected(a, done[j], done[k], A);
    if (a !== null && a.none) return a;
    if (name === "not") return a === null ? null : !a;
    if (name === "power") return A.power(a, j);
    if (j === undefined) return swings ? swinging(name, a, A) : A[name](a);
    const b = done[j];
    if (b !== null && b.none) return b;
    if (name === "and") return a === false || b === false ? false : a === null || b === null ? null : true;
    if (name === "or") return a === true || b === true ? true : a === null || b === null ? null : false;
    if (name === "less" || name === "at_most" || name === "equal") return compared(name, a, b, A);
    return A[name](a, b);
  }

  function compared(name, a, b, A) {
    const sign = A.signOf(A.sub(a, b));
    if (Number.isNaN(sign)) return null;
    return name === "less" ? sign < 0 : name === "at_most" ? sign <= 0 : sign === 0;
  }

  /** a or b; where that is not decided, a number near both if they are near each other. */
  function selected(chosen, a, b, A) {
    if (chosen !== null) return chosen.none ? chosen : chosen ? a : b;
    if (a.none || b.none) return a === b ? a : A.UNKNOWN;
    const difference = A.sub(b, a);
    return A.isHuge(difference) ? A.UNKNOWN : A.add(a, A.bounded(difference.e + 1));
  }

  /** A function of a number that may run to infinity, where a sine swings and a floor jumps. */
  function swinging(name, x, A) {
    const far = A.isHuge(x) || (x.e > FAR && !Number.isNaN(x.q));
    if (far && (name === "sin" || name === "cos")) return A.bounded(0);
    return far && name === "floor" ? A.add(x, A.bounded(0)) : A[name](x);
  }

  function certified(program, z, parameters = []) {
    if (Number.isNaN(z) || !parameters.every(Number.isFinite)) return NaN;
    if (!Number.isFinite(z)) return limitAtInfinity(program, Math.sign(z), parameters);
    for (let bits = FIRST_BITS; bits <= LAST_BITS; bits *= 2) {
      const A = arithmetic(bits);
      const value = run(program, A.fromDouble(z), parameters.map(A.fromDouble), A, false);
      if (value === OUTSIDE) return NaN;
      if (value === SINGULAR) return limitAt(program, z, parameters);
      const double = A.toDouble(value);
      if (double !== undefined) return double;
    }
    return NaN;
  }

  // ---- limits, judged from samples as exact.py does

  /** The value where z = at(A), to 90 bits if that can be had. */
  function sample(program, at, parameters) {
    let value = SINGULAR, A;
    for (let bits = 2 * FIRST_BITS; bits <= LAST_BITS; bits *= 2) {
      A = arithmetic(bits);
      value = run(program, at(A), parameters.map(A.fromDouble), A, true);
      if (value.none || value.q < -90) break;
    }
    return value.none ? value : described(value, A);
  }

  /** What is needed of a sample: its sign, a bound of its size, and itself to 256 bits. */
  function described(x, A) {
    const most = A.isHuge(x) ? Infinity : A.isZero(x) ? -Infinity : x.e;
    const coarse = arithmetic(256);
    const value = A.isKnown(x) ? coarse.number(x.m, x.e - A.bits, x.q) : coarse.bounded(x.e);
    return {sign: A.signOf(x), most, value, none: Number.isNaN(x.q) ? "unknown" : undefined};
  }

  function limitAtInfinity(program, sign, parameters) {
    const samples = [];
    for (let k = 2; k <= 4096; k *= 2) {
      const at = (A) => {
        const far = A.number(BigInt(sign), k, -Infinity);
        return k < A.bits - 10 ? A.add(far, A.number(5n * BigInt(sign), -4, -Infinity)) : far;
      };
      samples.push(sample(program, at, parameters));
    }
    return settled(samples);
  }

  /** The limit from the sides of z that are in the domain. */
  function limitAt(program, z, parameters) {
    const inside = [-1, 1].map((sign) => {
      const samples = [];
      for (let k = 16; k <= 1024; k *= 2) {
        const scale = Math.abs(z) > 1 ? z : 1;
        const at = (A) => {
          const step = A.mul(A.fromDouble(Math.abs(scale)), A.number(BigInt(sign), -k, -Infinity));
          return exactSum(A, A.fromDouble(z), step);
        };
        samples.push(sample(program, at, parameters));
      }
      return samples[samples.length - 1] === OUTSIDE ? OUTSIDE : settled(samples);
    }).filter((side) => side !== OUTSIDE);
    if (inside.length === 0) return NaN;
    const left = inside[0], right = inside[inside.length - 1];
    const near = left === right || Math.abs(left - right) < Math.abs(right) * 2 ** -51;
    return near ? right : NaN;
  }

  /** z + step, exactly if the precision allows, and otherwise nothing that is known. */
  function exactSum(A, z, step) {
    const sum = A.add(z, step);
    return sum.q === -Infinity ? sum : A.UNKNOWN;
  }

  function settled(samples) {
    const useful = samples.slice();
    while (useful.length && useful[useful.length - 1].none && useful[useful.length - 1] !== OUTSIDE) {
      useful.pop();
    }
    const last = useful.slice(-3);
    if (last.length < 3 || last.some((x) => x.none)) return NaN;
    const [a, b, c] = last;
    if (c.most === Infinity) return c.sign * Infinity;
    const falls = c.most <= b.most - 4 && b.most <= a.most - 4;
    return falls || c.most < NEGLIGIBLE ? 0 : tendency(a.value, b.value, c.value, c.sign);
  }

  function tendency(a, b, c, sign) {
    const A = arithmetic(256), before = A.sub(b, a), after = A.sub(c, b);
    if ([a, b, c].some((x) => !A.isKnown(x))) return NaN;
    const log = (x) => A.isZero(x) ? -Infinity : x.e;
    const calm = log(after) <= log(before) - 4 || log(after) <= c.e - 80;
    if (calm && log(after) <= Math.max(c.e, -1021) - 57 && c.e < 1000) {
      const double = A.toDouble(c);
      return double === undefined ? NaN : double;
    }
    const rise = A.signOf(after), ratio = A.isZero(before) ? NaN : A.toDouble(A.div(after, before));
    return rise === sign && ratio >= 0.9 ? sign * Infinity : NaN;
  }

  return certified;
})();
