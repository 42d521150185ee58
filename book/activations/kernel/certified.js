"use strict";
/* The value of a program (see program.py), correct to a unit in the last place, without eval.

A number is m 2^(e - bits), m a BigInt of that many bits and e a BigInt, and beside it stands q,
which says how far it may be from the truth:
  finite q, or -Infinity   the relative error is at most 2^q
  q = Infinity, m != 0     only the sign of m is known, and that the size is at least 2^e (e > 0)
                           or at most 2^e (e < 0)
  q = Infinity, m = 0      the size is at most 2^e, and not even the sign is known
  q = NaN                  nothing is known
A program runs with 128 bits, and again with twice as many until its value is certain. A difference
of which no bit is certain is never taken for 0: where it matters whether it is, there is no value.
Only what is rational is known to be 0 or an integer, for it is computed as a fraction. */
const certified = (() => {
  const FIRST_BITS = 128, LAST_BITS = 8192;
  const WORST = -10;                  // a larger relative error leaves no digits
  const LARGEST_EXP = 4096n;          // of the exponential of 2^4096 only a bound is known
  const LARGEST_RATIONAL = 6000;      // bits
  const GUARD = 32;
  const FAR = 32;                     // where limits are looked for, a sine of 2^32 or more swings
  const NEGLIGIBLE = -1900n;          // a sample below 2^-1900 is on its way to 0
  const MAX_SKIPPED = 3;             // samples, if what comes before shall tell a slow tendency
  const OUTSIDE = {none: "outside the domain"}, SINGULAR = {none: "a division by 0, or the like"};
  const NOTHING = {none: "nothing known"};

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
    if (!remembered.has(key)) remembered.set(key, compute(bits + 20) >> 20n);
    return remembered.get(key);
  }

  /** 1/k + 1/(3k^3) + 1/(5k^5) + ..., or with alternating signs. */
  function oddSeriesOfInverse(k, bits, sign) {
    let power = (1n << BigInt(bits)) / k, total = power;
    for (let n = 3n; power !== 0n; n += 2n) {
      power = sign * power / (k * k);
      total += power / n;
    }
    return total;
  }

  const ln2 = (bits) => remember("ln2", bits, (b) => 2n * oddSeriesOfInverse(3n, b, 1n));
  const pi = (bits) => remember("pi", bits, (b) => (  // Machin
    16n * oddSeriesOfInverse(5n, b, -1n) - 4n * oddSeriesOfInverse(239n, b, -1n)
  ));
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

  /** log(m), m in fixed point near 1, with its digits kept. */
  function logNearOne(m, bits) {
    const one = 1n << BigInt(bits);
    return 2n * atanhSeries(((m - one) << BigInt(bits)) / (m + one), bits);
  }

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

  // ---- numbers

  const ZERO = {m: 0n, e: 0n, q: -Infinity}, UNKNOWN = {m: 0n, e: 0n, q: NaN};

  const isZero = (x) => x.m === 0n && x.q === -Infinity;
  const isKnown = (x) => x.q <= WORST;
  const isHuge = (x) => x.q === Infinity && x.m !== 0n && x.e > 0n;
  const isSmall = (x) => x.q === Infinity && (x.m === 0n || x.e < 0n);
  const isUnknown = (x) => Number.isNaN(x.q);

  /** -1, 0 or 1, or NaN where the sign is not certain. */
  function signOf(x) {
    if (isUnknown(x) || (x.m === 0n && x.q === Infinity)) return NaN;
    return x.m > 0n ? 1 : x.m < 0n ? -1 : 0;
  }

  const bounded = (e) => ({m: 0n, e, q: Infinity});
  const huge = (sign, e) => e > 0n ? {m: BigInt(sign), e, q: Infinity} : UNKNOWN;
  const tiny = (sign, e) => e < 0n ? {m: BigInt(sign), e, q: Infinity} : bounded(e);
  const BETWEEN = bounded(0n);

  const opposite = (x) => ({m: -x.m, e: x.e, q: x.q});

  /** x (1 + d), |d| < 2^-bits; a mere bound is doubled. */
  const nearly = (x, bits) => isSmall(x)
    ? {m: x.m, e: x.e + 1n, q: x.q} : {m: x.m, e: x.e, q: either(x.q, -bits)};

  /** An exponent as a Number; far out, any that is as far out. */
  const clipped = (e) => Math.max(-1e9, Math.min(1e9, Number(e)));

  /** The absolute error of a number, log2; of a small one, its bound. */
  const errorOf = (x) => clipped(x.e) + (isSmall(x) ? 0 : x.q);

  /** exp(x) where x has this sign and a size of 2^e or more. */
  function farExp(sign, e) {
    const exponent = 1n << (e < LARGEST_EXP ? e : LARGEST_EXP);
    return sign > 0 ? huge(1, exponent) : tiny(1, -exponent);
  }

  /** A double from m 2^e, without a rounding on the way that is not in the result. */
  function scaled(m, e) {
    if (e > 900) return m * 2 ** 900 * 2 ** (Math.min(e, 1900) - 900);
    if (e < -1000) {
      const far = Math.max(e, -3000);
      // Down to the subnormal numbers in one last step.
      return m * 2 ** -500 * 2 ** -500 * (far + 1000 < -1000 ? 0 : 2 ** (far + 1000));
    }
    return m * 2 ** e;
  }

  /** The nearest double if it is certain, else undefined. */
  function toDouble(x, bits) {
    if (isHuge(x)) return x.e < 1030n ? undefined : x.m > 0n ? Infinity : -Infinity;
    if (isSmall(x)) return x.e < -1080n ? 0 : undefined;
    if (isZero(x)) return 0;
    const e = clipped(x.e), good = x.q < -55 || Math.abs(e) > 1100 || x.q + e < -1078;
    return isKnown(x) && good ? scaled(Number(shift(x.m, 64 - bits)), e - 64) : undefined;
  }

  /** The four operations, and numbers of so many bits. */
  class Arithmetic {
    constructor(bits) {
      this.bits = bits;
      this.width = BigInt(bits);
      this.ulp = 2 - bits;
      this.ONE = this.number(1n, 0n, -Infinity);
    }

    /** n 2^e with a relative error of 2^q. */
    number(n, e, q) {
      if (Number.isNaN(q)) return UNKNOWN;
      if (n === 0n) return q === -Infinity ? ZERO : UNKNOWN;
      const more = bitLength(n) - this.bits, m = shift(n, -more);
      if (more > 0 && (q > -Infinity || shift(m, more) !== n)) q = either(q, this.ulp);
      return this.checked(m, e + BigInt(more + this.bits), q);
    }

    checked(m, e, q) {
      return q > WORST ? bounded(e + BigInt(Math.ceil(Math.max(q, 0)) + 1)) : {m, e, q};
    }

    /** n 2^e with an absolute error of 2^(e + error). */
    within(n, e, error) {
      if (error === -Infinity) return this.number(n, e, error);
      if (n === 0n) return bounded(e + BigInt(Math.ceil(error) + 1));
      return this.number(n, e, error - bitLength(n) + 2);
    }

    /** n 2^-places with a relative error of 2^q. */
    fraction(n, places, q) {
      return this.number(n, BigInt(-places), q);
    }

    whole(n) {
      return this.number(BigInt(n), 0n, -Infinity);
    }

    /** p/d, as near as the bits allow. */
    quotient(p, d) {
      return d === 1n ? this.whole(p) : this.div(this.whole(p), this.whole(d));
    }

    fromDouble(x) {
      let e = 0n;
      while (Math.abs(x) < 2 ** -900 && x !== 0) { x *= 2 ** 300; e -= 300n; }
      while (x !== Math.floor(x)) { x *= 2 ** 60; e -= 60n; }
      return this.number(BigInt(x), e, -Infinity);
    }

    constant(text) {
      const places = this.bits + GUARD;
      if (text === "pi") return this.fraction(pi(places), places, -this.bits);
      if (text === "E") return this.fraction(e1(places), places, -this.bits);
      if (text.includes(".")) {
        const [whole, decimals] = text.split(".");
        const value = this.quotient(BigInt(whole + decimals), 10n ** BigInt(decimals.length));
        return {m: value.m, e: value.e, q: either(value.q, -190)};
      }
      const {p, d} = rational(text);
      return this.quotient(p, d);
    }

    /** x in fixed point of so many bits, to 2 units. */
    fixed(x, places) {
      return shift(x.m, clipped(x.e) - this.bits + places);
    }

    neg(x) {
      return opposite(x);
    }

    abs(x) {
      return x.m < 0n ? opposite(x) : x;
    }

    add(x, y) {
      if (isZero(x)) return y;
      if (isZero(y)) return x;
      if (!isKnown(x) || !isKnown(y)) return this.addBounds(x, y);
      if (x.e < y.e) [x, y] = [y, x];
      const apart = x.e - y.e;
      if (apart > 2 * this.bits) return this.checked(x.m, x.e, either(x.q, -this.bits));
      const error = either(x.q + Number(apart), y.q) + this.bits;
      return this.within((x.m << apart) + y.m, y.e - this.width, error);
    }

    addBounds(x, y) {
      if (isUnknown(x) || isUnknown(y)) return UNKNOWN;
      if (y.e > x.e) [x, y] = [y, x];
      const same = signOf(x) === signOf(y);
      if (isHuge(x) || isHuge(y)) {
        if (same) return huge(signOf(x), (isHuge(x) ? x : y).e);
        const stays = isHuge(x) && !isHuge(y) && x.e - y.e >= 2n;
        return stays ? huge(signOf(x), x.e - 1n) : UNKNOWN;
      }
      if (isSmall(x)) {
        return same && isSmall(y) ? tiny(signOf(x), x.e + 1n) : bounded(x.e + 2n);
      }
      return this.within(x.m, x.e - this.width, either(x.q, clipped(y.e - x.e)) + this.bits);
    }

    sub(x, y) {
      return this.add(x, opposite(y));
    }

    mul(x, y) {
      if (isZero(x)) return isUnknown(y) ? UNKNOWN : ZERO;
      if (isZero(y)) return isUnknown(x) ? UNKNOWN : ZERO;
      if (isKnown(x) && isKnown(y)) {
        return this.number(x.m * y.m, x.e + y.e - 2n * this.width, either(x.q, y.q + 0.01));
      }
      if (isUnknown(x) || isUnknown(y)) return UNKNOWN;
      const sign = signOf(x) * signOf(y), e = x.e + y.e;
      if (isHuge(x) || isHuge(y)) return isSmall(x) || isSmall(y) ? UNKNOWN : huge(sign, e - 2n);
      return Number.isNaN(sign) ? bounded(e + 1n) : tiny(sign, e + 1n);
    }

    div(x, y) {
      if (isZero(y)) return SINGULAR;
      if (y.m === 0n || isUnknown(x) || isUnknown(y)) return UNKNOWN;
      if (isZero(x)) return ZERO;
      if (!isKnown(y)) return this.mul(x, {m: y.m, e: -y.e, q: y.q});
      if (!isKnown(x)) return this.mul(x, this.div(this.ONE, y));
      const above = x.m << BigInt(this.bits + 4), n = above / y.m;
      const exact = x.q === -Infinity && y.q === -Infinity && n * y.m === above;
      const q = exact ? -Infinity : either(either(x.q, y.q) + 0.02, this.ulp);
      return this.number(n, x.e - y.e - this.width - 4n, q);
    }

    sign(x) {
      const s = signOf(x);
      return !Number.isNaN(s) ? this.whole(s) : isUnknown(x) ? UNKNOWN : BETWEEN;
    }

    floor(x) {
      if (isZero(x) || isHuge(x) || (x.q === -Infinity && x.e >= this.bits)) return x;
      if (isUnknown(x) || x.e > this.bits || (x.m === 0n && isSmall(x))) return UNKNOWN;
      if (isSmall(x) || x.e < -this.bits) return x.m < 0n ? opposite(this.ONE) : ZERO;
      const places = 2 * this.bits, n = this.fixed(x, places), whole = n >> BigInt(places);
      if (x.q === -Infinity) return this.whole(whole);
      const rest = n - (whole << BigInt(places));
      const error = 1n << BigInt(Math.max(0, Math.ceil(errorOf(x) + places)));
      const certain = rest > error && (1n << BigInt(places)) - rest > error;
      return certain ? this.whole(whole) : UNKNOWN;
    }

    max(x, y) {
      const difference = this.sub(x, y), s = signOf(difference);
      return Number.isNaN(s) ? this.add(x, difference) : s > 0 ? x : y;
    }

    power(x, n) {
      let result = null;
      for (; n; n >>= 1) {
        if (n & 1) result = result === null ? x : this.mul(result, x);
        if (n > 1) x = this.mul(x, x);
      }
      return result;
    }
  }

  /** The functions. */
  class Elementary extends Arithmetic {
    exp(x) {
      if (isZero(x)) return this.ONE;
      if (isUnknown(x)) return UNKNOWN;
      if (isHuge(x)) return farExp(signOf(x), x.e);
      const error = errorOf(x);
      if (isKnown(x) && (x.e > LARGEST_EXP || (error > WORST && x.e > 2n))) {
        return farExp(signOf(x), x.e - 2n);
      }
      if (error > WORST) return UNKNOWN;
      if (isSmall(x)) return this.number(1n, 0n, either(error + 0.01, this.ulp));
      const places = this.bits + GUARD, more = places + Math.max(0, clipped(x.e));
      const n = this.fixed(x, more), step = ln2(more), k = nearest(n, step);
      const power = expSeries(shift(n - k * step, places - more), places);
      return this.number(power, k - BigInt(places), either(error + 0.01, -this.bits));
    }

    /** Whether f(x) = x but for a relative error of 2^-bits, if f(x) = x + O(x^2). */
    isTiny(x) {
      return (isSmall(x) && x.e < -2n) || (isKnown(x) && x.e < -this.bits - 10);
    }

    expm1(x) {
      if (isZero(x)) return ZERO;
      if (this.isTiny(x)) return nearly(x, this.bits);
      if (!isKnown(x) || x.e > -1n) return this.sub(this.exp(x), this.ONE);
      const places = this.bits + GUARD - Number(x.e);
      const n = expSeries(this.fixed(x, places), places) - (1n << BigInt(places));
      return this.fraction(n, places, either(x.q + 0.6, -this.bits));
    }

    log(x) {
      if (isZero(x)) return SINGULAR;
      if (signOf(x) < 0) return OUTSIDE;
      if (isUnknown(x) || x.m === 0n) return UNKNOWN;
      if (!isKnown(x)) return huge(x.e > 0n ? 1 : -1, BigInt(bitLength(x.e) - 3));
      const bits = this.bits, lower = x.m < 3n << BigInt(bits - 2) ? 1 : 0;
      const k = x.e - BigInt(lower);
      const away = k === 0n ? bits - bitLength(x.m - (1n << BigInt(bits - lower))) : 0;
      if (k === 0n && x.m === 1n << BigInt(bits - 1)) {
        return x.q === -Infinity ? ZERO : bounded(BigInt(Math.ceil(x.q) + 1));
      }
      const places = bits + GUARD + Math.max(0, away);
      const near = logNearOne(shift(x.m, places - bits + lower), places);
      const n = near + k * ln2(places);
      return this.within(n, BigInt(-places), either(x.q + places + 0.02, bitLength(n) - bits));
    }

    log1p(x) {
      if (isZero(x)) return ZERO;
      if (this.isTiny(x)) return nearly(x, this.bits);
      if (!isKnown(x) || x.e > -2n) return this.log(this.add(this.ONE, x));
      const places = this.bits + GUARD - Number(x.e);
      const n = logNearOne((1n << BigInt(places)) + this.fixed(x, places), places);
      return this.fraction(n, places, either(x.q + 0.5, -this.bits));
    }

    sqrt(x) {
      if (isZero(x)) return ZERO;
      if (signOf(x) < 0) return OUTSIDE;
      if (x.m === 0n) return UNKNOWN;
      if (!isKnown(x)) return (x.e > 0n ? huge : tiny)(1, x.e / 2n);
      const extra = BigInt(this.bits + 6) + (x.e & 1n), n = x.m << extra;
      const root = squareRoot(n), exact = x.q === -Infinity && root * root === n;
      const q = exact ? -Infinity : either(x.q - 0.9, this.ulp);
      return this.number(root, (x.e - this.width - extra) / 2n, q);
    }

    sin(x) {
      return this.swing(x, false);
    }

    cos(x) {
      return this.swing(x, true);
    }

    swing(x, cosine) {
      if (isZero(x)) return cosine ? this.ONE : ZERO;
      if (isUnknown(x)) return UNKNOWN;
      const bits = this.bits, error = errorOf(x);
      if (error > WORST || isHuge(x) || x.e > LAST_BITS) return BETWEEN;
      if (isSmall(x) || x.e < -bits - 10) {
        const size = Math.max(clipped(x.e), error);
        return cosine ? this.number(1n, 0n, either(size, this.ulp)) : nearly(x, bits);
      }
      const e = Number(x.e), places = bits + GUARD + Math.max(0, -e);
      const more = places + Math.max(0, e);
      const n = this.fixed(x, more), half = pi(more) >> 1n, k = nearest(n, half);
      const [s, c] = sineSeries(shift(n - k * half, places - more), places);
      const quarter = Number(((k % 4n) + 4n + (cosine ? 1n : 0n)) % 4n);
      const value = [s, c, -s, -c][quarter];
      if (!cosine && e < 0) return this.fraction(value, places, either(x.q, -bits));
      return this.within(value, BigInt(-places), either(error, -bits - 8) + places);
    }

    atan(x) {
      if (isZero(x)) return ZERO;
      const bits = this.bits;
      if (isHuge(x) || (isKnown(x) && x.e > 1n)) {
        const quarter = this.fraction(pi(bits + GUARD), bits + GUARD + 1, -bits);
        const rest = this.atan(this.div(this.ONE, x));
        return this.sub(x.m < 0n ? opposite(quarter) : quarter, rest);
      }
      if (isUnknown(x)) return UNKNOWN;
      if (this.isTiny(x)) return nearly(x, bits);
      if (isSmall(x)) return bounded(x.e < 1n ? x.e : 1n);
      const places = bits + GUARD - Number(x.e), one = 1n << BigInt(2 * places);
      let t = this.fixed(x, places);
      for (let k = 0; k < 3; k += 1) {  // tan(u/2) = tan u / (1 + sqrt(1 + tan^2 u))
        const root = squareRoot(one + t * t);
        t = (t << BigInt(places)) / ((1n << BigInt(places)) + root);
      }
      return this.fraction(8n * atanSeries(t, places), places, either(x.q, -bits));
    }

    /** x 2/sqrt(pi). */
    byHalfRootPi(x) {
      const places = this.bits + GUARD;
      return this.div(x, this.fraction(rootPi(places), places + 1, -this.bits));
    }

    /** exp(-x^2) x^n 2/sqrt(pi) times a sum in fixed point with a relative error of 2^q. */
    bell(x, n, sum, q) {
      const series = this.fraction(sum, this.bits + GUARD, either(q, -this.bits));
      const scaled = n > 0 ? this.mul(series, x) : this.div(series, x);
      return this.byHalfRootPi(this.mul(scaled, this.exp(opposite(this.mul(x, x)))));
    }

    /** erf(x), 0 < x < 2^10, as exp(-x^2) x 2/sqrt(pi) (1 + 2x^2/3 (1 + 2x^2/5 (...))). */
    erfSeries(x) {
      const places = this.bits + GUARD, b = BigInt(places), t = this.fixed(x, places);
      const square = (2n * t * t) >> b;
      let term = 1n << b, total = term;
      for (let n = 3n; term !== 0n; n += 2n) {
        term = ((term * square) >> b) / n;
        total += term;
      }
      // The error of x enters in the series and in exp(-x^2); together these are nearly flat.
      return this.bell(x, 1, total, x.q + 2 * Math.max(0, Number(x.e)) + 2);
    }

    /** Whether the asymptotic series of erfc(x) is good to all bits. */
    isFarOut(x) {
      if (!isKnown(x) || x.e < 1n) return isHuge(x);
      return x.e > 10n || Number(this.fixed(x, 20)) / 2 ** 20 > Math.sqrt(this.bits + 40);
    }

    /** erfc(x), x > 0 far out: exp(-x^2)/(x sqrt(pi)) (1 - 1/(2x^2) + 3/(2x^2)^2 - ...). */
    erfcSeries(x) {
      const places = this.bits + GUARD, b = BigInt(places);
      const inverse = this.div(this.ONE, this.mul(x, x));
      const t = inverse.e < -places ? 0n : this.fixed(inverse, places) >> 1n;
      let term = 1n << b, total = 0n;
      for (let n = 1n; term !== 0n; n += 2n) {
        total += term;
        term = -((term * n * t) >> b);
        if (term === 1n) break;
      }
      return this.bell(x, -1, total >> 1n, x.q);
    }

    erf(x) {
      if (isZero(x)) return ZERO;
      if (isUnknown(x)) return UNKNOWN;
      if (x.m < 0n) return opposite(this.erf(opposite(x)));
      if (this.isFarOut(x)) return this.sub(this.ONE, this.erfc(x));
      if (this.isTiny(x)) return this.byHalfRootPi(nearly(x, this.bits));
      return isSmall(x) ? BETWEEN : this.erfSeries(x);
    }

    erfc(x) {
      if (isZero(x)) return this.ONE;
      if (isUnknown(x)) return UNKNOWN;
      if (x.m < 0n) return this.add(this.ONE, this.erf(opposite(x)));
      if (isHuge(x)) return farExp(-1, 2n * x.e);
      if (this.isFarOut(x)) return this.erfcSeries(x);
      if (!isKnown(x) || x.e <= 0n) return this.sub(this.ONE, this.erf(x));
      const lost = Math.ceil(2 ** (2 * Number(x.e)) * 1.45 / 64);  // is what cancels, in 64 bits
      const finer = arithmetic(this.bits + 64 * lost);
      const {m, e, q} = finer.sub(finer.ONE, finer.erf(finer.number(x.m, x.e - this.width, x.q)));
      return isKnown({q}) ? this.number(m, e - finer.width, q) : {m, e, q};
    }

    /** x^p: 1 for p = 0, 0 for x = 0 < p, and of a negative x only whole powers. */
    pow(x, p) {
      if (isZero(p)) return this.ONE;
      const base = signOf(x), exponent = signOf(p);
      if (base === 0) return exponent > 0 ? ZERO : exponent < 0 ? SINGULAR : UNKNOWN;
      if (Number.isNaN(base)) return UNKNOWN;
      if (base > 0) return this.exp(this.mul(p, this.log(x)));
      if (!isKnown(p) || p.e > LARGEST_EXP) return UNKNOWN;
      const whole = this.floor(p);
      if (isUnknown(whole)) return UNKNOWN;
      if (p.q !== -Infinity || !isZero(this.sub(p, whole))) return OUTSIDE;
      const size = this.exp(this.mul(p, this.log(opposite(x))));
      return this.fixed(whole, 0) % 2n === 0n ? size : opposite(size);
    }
  }

  const arithmetics = new Map();

  function arithmetic(bits) {
    if (!arithmetics.has(bits)) arithmetics.set(bits, new Elementary(bits));
    return arithmetics.get(bits);
  }

  // ---- what is rational stays exact: 1/6 has no last bit, and z/6 + 1/2 is exactly 0 at -3

  const greatestDivisor = (a, b) => {
    while (b) [a, b] = [b, a % b];
    return a;
  };

  /** p/d in lowest terms, or null if that is too long. */
  function reduced(p, d) {
    const common = greatestDivisor(p < 0n ? -p : p, d < 0n ? -d : d) * (d < 0n ? -1n : 1n);
    p /= common;
    d /= common;
    return Math.max(bitLength(p), bitLength(d)) > LARGEST_RATIONAL ? null : {p, d};
  }

  /** The rational number that "p" or "p/q" stands for. */
  function rational(text) {
    const [p, d = 1n] = text.split("/").map(BigInt);
    return {p, d};
  }

  function rationalOf(double) {
    const A = arithmetic(FIRST_BITS), {m, e} = A.fromDouble(double), k = e - A.width;
    return k < 0n ? reduced(m, 1n << -k) : {p: m << k, d: 1n};
  }

  const RATIONAL = {
    neg: (x) => ({p: -x.p, d: x.d}),
    abs: (x) => ({p: x.p < 0n ? -x.p : x.p, d: x.d}),
    sign: (x) => ({p: x.p > 0n ? 1n : x.p < 0n ? -1n : 0n, d: 1n}),
    floor: (x) => ({p: (x.p - ((x.p % x.d) + x.d) % x.d) / x.d, d: 1n}),
    add: (x, y) => reduced(x.p * y.d + y.p * x.d, x.d * y.d),
    mul: (x, y) => reduced(x.p * y.p, x.d * y.d),
    div: (x, y) => y.p === 0n ? null : reduced(x.p * y.d, x.d * y.p),
    max: (x, y) => x.p * y.d < y.p * x.d ? y : x,
    pow: (x, y) => {
      const n = y.d === 1n && y.p <= 64n && y.p >= -64n ? y.p : null;
      if (n === null || (n < 0n && x.p === 0n)) return null;
      return n < 0n ? reduced(x.d ** -n, x.p ** -n) : reduced(x.p ** n, x.d ** n);
    },
    less: (x, y) => x.p * y.d < y.p * x.d,
    at_most: (x, y) => x.p * y.d <= y.p * x.d,
    equal: (x, y) => x.p * y.d === y.p * x.d,
  };

  /** For each step its rational number or the truth of a comparison of such, or else null. */
  function rationals(program, z, parameters, swings) {
    const done = [], far = (x) => RATIONAL.abs(x).p > x.d << BigInt(FAR);
    for (const [name, i, j, k] of program.steps) {
      const a = done[i], b = done[j];
      if (name === "z") done.push(z);
      else if (name === "parameter") done.push(parameters[i]);
      else if (name === "constant") done.push(/^-?\d+(\/\d+)?$/.test(i) ? rational(i) : null);
      else if (name === "select") done.push(typeof a === "boolean" ? (a ? b : done[k]) : null);
      else if (name === "power") done.push(a && RATIONAL.pow(a, {p: BigInt(j), d: 1n}));
      else if (!(name in RATIONAL) || a === null || b === null) done.push(null);
      else if (swings && name === "floor" && far(a)) done.push(null);
      else done.push(RATIONAL[name](a, b));
    }
    return done;
  }

  // ---- ranges {low, high}, two numbers between which the truth is, for sines that swing

  const ends = (x) => x.low === undefined ? [x] : [x.low, x.high];
  const isRange = (x) => x !== undefined && x !== null && x.low !== undefined;

  /** The sign of a number or a range, or NaN. */
  function signOfAll(x) {
    const [first, last = first] = ends(x).map(signOf);
    return first === last ? first : NaN;
  }

  /** The range from the least to the greatest of some numbers. */
  function rangeOf(numbers, A) {
    if (numbers.some((x) => x.none)) return UNKNOWN;
    let [low] = numbers, high = low;
    for (const x of numbers.slice(1)) {
      const below = signOf(A.sub(x, low)), above = signOf(A.sub(x, high));
      if (Number.isNaN(below) || Number.isNaN(above)) return UNKNOWN;
      if (below < 0) low = x;
      if (above > 0) high = x;
    }
    return low === high ? low : {low, high};
  }

  /** A sine or cosine of a range: that of its middle, plus or minus half its width. */
  function rangedSwing(name, {low, high}, A) {
    const middle = A.mul(A.add(low, high), A.quotient(1n, 2n)), away = A.sub(high, middle);
    const value = A[name](middle);
    if (!(signOf(A.sub(away, A.ONE)) < 0)) return rangeOf([opposite(A.ONE), A.ONE], A);
    return rangeOf([A.sub(value, away), A.add(value, away)], A);
  }

  /** A function of ranges: what it is at their ends, for it is monotone in each argument. */
  function ranged(name, a, b, A) {
    if (name === "sin" || name === "cos") return rangedSwing(name, a, A);
    const pole = name === "div" ? signOfAll(b) : name === "pow" ? signOfAll(a) : 1;
    if (pole === 0 || Number.isNaN(pole)) return UNKNOWN;
    const others = b === undefined || name === "power" ? [b] : ends(b);
    const corners = ends(a).flatMap((x) => others.map((y) => A[name](x, y)));
    const turns = (name === "abs" || name === "power") && Number.isNaN(signOfAll(a));
    return rangeOf(turns ? [...corners, ZERO] : corners, A);
  }

  // ---- running a program

  const constants = new WeakMap();

  /** The constants of a program at one precision, read once. */
  function constantsOf(program, A) {
    if (!constants.has(program)) constants.set(program, new Map());
    const known = constants.get(program);
    if (!known.has(A.bits)) {
      const read = ([name, text]) => name === "constant" ? A.constant(text) : null;
      known.set(A.bits, program.steps.map(read));
    }
    return known.get(A.bits);
  }

  /** One value: a number or a range, true, false, null (not decided), OUTSIDE or SINGULAR. */
  function run(program, {z, parameters, rational, swings}, A) {
    const read = constantsOf(program, A), done = [];
    program.steps.forEach((step, place) => {
      const exact = rational[place];
      if (exact !== undefined && exact !== null) {
        done.push(typeof exact === "boolean" ? exact : A.quotient(exact.p, exact.d));
      } else done.push(read[place] || valueOf(step, done, {z, parameters, swings}, A));
    });
    return done[done.length - 1];
  }

  function valueOf([name, i, j, k], done, {z, parameters, swings}, A) {
    if (name === "z") return A.fromDouble(z);
    if (name === "parameter") return A.fromDouble(parameters[i]);
    if (name === "nan") return OUTSIDE;
    if (name === "true") return true;
    const a = done[i], b = name === "power" ? j : done[j];
    if (name === "select") return selected(a, b, done[k], A);
    const missing = [a, b].find((x) => x !== null && x !== undefined && x.none);
    if (missing) return missing;
    if (name === "not") return a === null ? null : !a;
    if (name === "and" || name === "or") return joined(name, a, b);
    if (name === "less" || name === "at_most" || name === "equal") return compared(name, a, b, A);
    if (swings && ["sin", "cos", "floor"].includes(name)) return swinging(name, a, A);
    return isRange(a) || isRange(b) ? ranged(name, a, b, A) : A[name](a, b);
  }

  function joined(name, a, b) {
    const decisive = name === "or";
    if (a === decisive || b === decisive) return decisive;
    return a === null || b === null ? null : !decisive;
  }

  function compared(name, a, b, A) {
    const sign = signOfAll(isRange(a) || isRange(b) ? ranged("sub", a, b, A) : A.sub(a, b));
    if (Number.isNaN(sign)) return null;
    return name === "less" ? sign < 0 : name === "at_most" ? sign <= 0 : sign === 0;
  }

  /** a or b; where that is not decided, what is between them. */
  function selected(chosen, a, b, A) {
    if (chosen !== null) return chosen.none ? chosen : chosen ? a : b;
    if (a.none || b.none) return a === b ? a : UNKNOWN;
    if (isRange(a) || isRange(b)) return rangeOf([...ends(a), ...ends(b)], A);
    const difference = A.sub(b, a);
    if (isZero(difference)) return a;
    return isUnknown(difference) || isHuge(difference)
      ? UNKNOWN : A.add(a, bounded(difference.e + 1n));
  }

  /** A function of a number that may run to infinity, where a sine swings and a floor jumps. */
  function swinging(name, x, A) {
    const far = ends(x).some((end) => isHuge(end) || (end.e > FAR && !isUnknown(end)));
    if (far && name === "floor") return ranged("add", x, {low: opposite(A.ONE), high: ZERO}, A);
    if (far) return {low: opposite(A.ONE), high: A.ONE};
    return isRange(x) ? ranged(name, x, undefined, A) : A[name](x);
  }

  function certified(program, z, parameters = []) {
    if (Number.isNaN(z) || !parameters.every(Number.isFinite)) return NaN;
    if (!Number.isFinite(z)) return limitAtInfinity(program, Math.sign(z), parameters);
    let rational = [];
    for (let bits = FIRST_BITS; bits <= LAST_BITS; bits *= 2) {
      const value = run(program, {z, parameters, rational, swings: false}, arithmetic(bits));
      if (value === OUTSIDE) return NaN;
      if (value === SINGULAR) return limitAt(program, z, parameters);
      const double = toDouble(value, bits);
      if (double !== undefined) return double;
      if (bits === FIRST_BITS) {
        rational = rationals(program, rationalOf(z), parameters.map(rationalOf), false);
      }
    }
    return NaN;
  }

  // ---- limits, judged from samples as exact.py does

  const isNegligible = (x) => isSmall(x) && x.e < NEGLIGIBLE;

  /** The range of the value at a rational z, as narrow as can be had. */
  function sample(program, z, parameters) {
    const rational = rationals(program, z, parameters.map(rationalOf), true);
    let value, A;
    for (let bits = 2 * FIRST_BITS; bits <= LAST_BITS; bits *= 2) {
      A = arithmetic(bits);
      value = run(program, {parameters, rational, swings: true}, A);
      if (value.none || ends(value).every((x) => x.q < -90 || isNegligible(x))) break;
    }
    return value.none ? value : described(value, A);
  }

  /** A sample: {infinite: its sign}, or {low, high} to 256 bits. */
  function described(value, A) {
    const coarse = arithmetic(256), numbers = ends(value);
    if (numbers.some(isUnknown)) return NOTHING;
    const [x, y = x] = numbers;
    if (isHuge(x) || isHuge(y)) {
      const certain = numbers.every((end) => isHuge(end) && end.e >= LARGEST_EXP);
      return certain && signOfAll(value) ? {infinite: signOf(x)} : NOTHING;
    }
    const end = (n, sign) => isSmall(n) ? coarse.number(sign, n.e, -Infinity)
      : coarse.number(n.m, n.e - A.width, n.q);
    return {low: end(x, -1n), high: end(y, 1n)};
  }

  function limitAtInfinity(program, sign, parameters) {
    const samples = [];
    for (let k = 2n; k <= 4096n; k *= 2n) {
      const z = {p: BigInt(sign) * ((16n << k) + 5n), d: 16n};
      samples.push(sample(program, z, parameters));
    }
    return settled(samples);
  }

  /** The limit from the sides of z that are in the domain. */
  function limitAt(program, z, parameters) {
    const {p, d} = rationalOf(z), size = p < 0n ? -p : p, scale = size > d ? size : d;
    const inside = [-1n, 1n].map((sign) => {
      const samples = [];
      for (let k = 16n; k <= 1024n; k *= 2n) {
        samples.push(sample(program, reduced((p << k) + sign * scale, d << k), parameters));
      }
      return samples[samples.length - 1] === OUTSIDE ? OUTSIDE : settled(samples);
    }).filter((side) => side !== OUTSIDE);
    if (inside.length === 0) return NaN;
    const left = inside[0], right = inside[inside.length - 1];
    const near = left === right || Math.abs(left - right) < Math.abs(right) * 2 ** -51;
    return near ? right : NaN;
  }

  /** What a sequence of samples tends to, judged by its last three, or NaN. */
  function settled(samples) {
    const saysNothing = (x) => x === NOTHING || x === SINGULAR;
    const useful = samples.slice();
    while (useful.length && saysNothing(useful[useful.length - 1])) useful.pop();
    const last = useful.slice(-3);
    if (last.length < 3 || last.some((x) => x.none)) return NaN;
    if (last[2].infinite) return last[2].infinite * Infinity;
    return last.some((x) => x.infinite) ? NaN : tendency(last, samples.length - useful.length);
  }

  const C = () => arithmetic(256);
  const isAtMost = (x, y) => signOf(C().sub(x, y)) <= 0;
  const scaledBy = (x, k) => ({m: x.m, e: x.e + BigInt(k), q: x.q});
  const middle = ({low, high}) => scaledBy(C().add(low, high), -1);
  const most = ({low, high}) => C().max(C().abs(low), C().abs(high));

  /** The limit of three ranges, of places that are very far apart, and not the last ones. */
  function tendency(ranges, skipped) {
    const sizes = ranges.map(most);
    const falls = [1, 2].every((k) => isAtMost(scaledBy(sizes[k], 4), sizes[k - 1]));
    if (falls || sizes[2].e < NEGLIGIBLE) return 0;
    const A = C(), [a, b, c] = ranges.map(middle);
    const before = A.abs(A.sub(b, a)), after = A.abs(A.sub(c, b));
    const eighth = A.number(1n, (c.e > -1021n ? c.e : -1021n) - 56n, -Infinity);
    const spread = A.sub(ranges[2].high, middle(ranges[2]));
    const calm = isAtMost(scaledBy(after, 4), before) || isAtMost(after, scaledBy(A.abs(c), -80));
    if (calm && isAtMost(after, eighth) && isAtMost(spread, eighth)) {
      return c.e > 1024n ? signOf(c) * Infinity : toDouble(c, A.bits) ?? NaN;
    }
    if (skipped > MAX_SKIPPED) return NaN;
    return isFading(ranges) ? 0 : growing(ranges) * Infinity;
  }

  /** Whether numbers go to 0 as 1/log(z)^p does, or 1/log(log(z)), to 1 in 1000. */
  function isFading(ranges) {
    const A = C(), [a, b, c] = ranges.map(middle), signs = ranges.map(signOfAll);
    const apart = [0, 1].every((k) => areApart(ranges[k + 1], ranges[k]));
    if (!signs[0] || signs.some((sign) => sign !== signs[0]) || !apart) return false;
    if (!isAtMost(A.abs(c), A.mul(A.abs(a), A.quotient(9n, 10n)))) return false;
    const inverse = (x) => A.div(A.ONE, x);
    const step = A.div(A.sub(inverse(c), inverse(b)), A.sub(inverse(b), inverse(a)));
    const ratio = A.div(A.mul(a, c), A.mul(b, b));
    return [step, ratio].some((x) => isAtMost(A.abs(A.sub(x, A.ONE)), A.quotient(1n, 1000n)));
  }

  /** Whether a range is nearer to 0 than another one. */
  const areApart = (near, far) => (
    ends(far).every((x) => signOf(C().sub(C().abs(x), most(near))) > 0)
  );

  /** The sign of the infinity that ranges go to in steps that are steady or grow, or 0. */
  function growing(ranges) {
    const A = C(), [a, b, c] = ranges.map(middle);
    const before = A.sub(b, a), after = A.sub(c, b), sign = signOf(after);
    const same = [before, ...ends(ranges[2])].every((x) => signOf(x) === sign);
    const steady = isAtMost(A.mul(A.abs(before), A.quotient(9n, 10n)), A.abs(after));
    return same && steady && areApart(ranges[1], ranges[2]) ? sign : 0;
  }

  return certified;
})();
