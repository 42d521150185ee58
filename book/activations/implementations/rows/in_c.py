"""Activations of a whole row, in C: of n numbers; float is computed in double, and rounded."""

__all__ = ["FILES"]

HEAD = "#include <math.h>\n#include <stddef.h>"

ROW = """/*
 * What the weights of a row have in common. A weight is
 * {weight}, so the largest is 1; the rest is the
 * sum of all weights but one that is 1.
 */
struct row {{
    double largest;
    size_t ties; /* how many inputs are equal to the largest */
    double rest;
}};

/* Return the logarithm of a weight; lost is what rounding took from it. */
static double log_weight(
    double z, struct row row{temperature}, double *lost
) {{
    *lost = 0;
    /* alone, an infinite input is 0 away from itself, and not NaN */
    if (z == row.largest && row.ties == 1) return 0;
    double difference = z - row.largest;
    double back = difference - z;
    double error = (z - (difference - back)) - (row.largest + back);
{logs}
}}

/* Return a weight. */
static double weight(double z, struct row row{temperature}) {{
    double lost;
    double exponent = log_weight(z, row{pass_on}, &lost);
    return exp(exponent)*(1 + lost);
}}

/* Return the larger one, and NaN if one is. */
static double larger(double x, double y) {{
    return isnan(x) || x > y ? x : y;
}}"""
PLAIN_ROW = ROW.format(
    weight="exp(z - largest)",
    temperature="",
    pass_on="",
    logs="""    if (isfinite(error)) *lost = error;
    return difference;""",
)
ROW = ROW.format(
    weight="exp((z - largest)/temperature)",
    temperature=", double temperature",
    pass_on=", temperature",
    logs="""    double exponent = difference/temperature;
    error = (error + fma(-exponent, temperature, difference))/temperature;
    if (fabs(error) < 1) *lost = error;
    return exponent;""",
)

ROW_OF = """/* Return what the weights of a row have in common.{said} */
static struct row row_of{suffix}(const {kind} *z, size_t n{temperature}) {{
    struct row row = {{z[0], 0, 0}};
    for (size_t i = 1; i < n; i++) row.largest = larger(z[i], row.largest);
    for (size_t i = 0; i < n; i++) row.ties += z[i] == row.largest;
    row.rest = (double) row.ties - 1;
    for (size_t i = 0; i < n; i++)
        if (z[i] != row.largest) row.rest += weight(z[i], row{pass_on});
    return row;
}}"""

TIMES = """/* Return share*x, and 0 where the share is 0, even if x is infinite. */
static double times(double share, double x) {
    return share == 0 ? 0 : share*x;
}"""

SOFTMAX = """/* Softmax of a row of n numbers, n > 0.{said} */
void softmax{suffix}(
    const {kind} *z, {kind} *share, size_t n, {kind} temperature
) {{
    struct row row = row_of{suffix}(z, n, temperature);
    for (size_t i = 0; i < n; i++)
        share[i] = weight(z[i], row, temperature)/(1 + row.rest);
}}"""

SOFTMAX_VJP = """/*
 * The vector-Jacobian product: returned is what flows back to z when the
 * gradient upstream arrives at softmax(z). Where a share is 0, nothing
 * flows back.{said}
 */
void softmax_vjp{suffix}(
    const {kind} *z, const {kind} *upstream, {kind} *returned,
    size_t n, {kind} temperature
) {{
    struct row row = row_of{suffix}(z, n, temperature);
    double mean = 0, of_others = 0;
    for (size_t i = 0; i < n; i++) {{
        double share = weight(z[i], row, temperature)/(1 + row.rest);
        mean += times(share, upstream[i]);
        if (z[i] != row.largest) of_others += times(share, upstream[i]);
    }}
    for (size_t i = 0; i < n; i++) {{
        double share = weight(z[i], row, temperature)/(1 + row.rest);
        double centered = upstream[i] - mean;
        /* this cancels where the share is almost 1: 1 - share is share*rest */
        if (z[i] == row.largest && row.ties == 1)
            centered = share*row.rest*upstream[i] - of_others;
        returned[i] = times(share, centered)/temperature;
    }}
}}"""

LOG_SOFTMAX = """/* The logarithm of softmax of a row of n numbers, n > 0.{said} */
void log_softmax{suffix}(
    const {kind} *z, {kind} *log_share, size_t n, {kind} temperature
) {{
    struct row row = row_of{suffix}(z, n, temperature);
    for (size_t i = 0; i < n; i++) {{
        double lost;
        double exponent = log_weight(z[i], row, temperature, &lost);
        log_share[i] = exponent + lost - log1p(row.rest);
    }}
}}"""

LOG_SOFTMAX_VJP = """/*
 * The vector-Jacobian product: returned is what flows back to z when the
 * gradient upstream arrives at log_softmax(z).{said}
 */
void log_softmax_vjp{suffix}(
    const {kind} *z, const {kind} *upstream, {kind} *returned,
    size_t n, {kind} temperature
) {{
    struct row row = row_of{suffix}(z, n, temperature);
    double total = 0, of_others = 0;
    for (size_t i = 0; i < n; i++) {{
        total += upstream[i];
        if (z[i] != row.largest) of_others += upstream[i];
    }}
    for (size_t i = 0; i < n; i++) {{
        double share = weight(z[i], row, temperature)/(1 + row.rest);
        double back = upstream[i] - times(share, total);
        /* this cancels where the share is almost 1: 1 - share is share*rest */
        if (z[i] == row.largest && row.ties == 1)
            back = share*(row.rest*upstream[i] - of_others);
        returned[i] = back/temperature;
    }}
}}"""

LOG_SUM_EXP = """/* The logarithm of the sum of exp(z) of n numbers, n > 0.{said} */
{kind} log_sum_exp{suffix}(const {kind} *z, size_t n) {{
    struct row row = row_of{suffix}(z, n);
    return isinf(row.largest) ? row.largest : row.largest + log1p(row.rest);
}}"""

LOG_SUM_EXP_VJP = """/*
 * The vector-Jacobian product: returned is what flows back to z when the
 * gradient upstream arrives at log_sum_exp(z): each input gets its share
 * of it, which is softmax(z).{said}
 */
void log_sum_exp_vjp{suffix}(
    const {kind} *z, {kind} upstream, {kind} *returned, size_t n
) {{
    struct row row = row_of{suffix}(z, n);
    for (size_t i = 0; i < n; i++)
        returned[i] = times(weight(z[i], row)/(1 + row.rest), upstream);
}}"""

SPARSEMAX_HELPERS = """/* For qsort: the largest first. */
static int falling(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return (x < y) - (x > y);
}

/*
 * Turn n numbers into their differences from the largest, and return the
 * threshold above which they are kept: of all the first k, the largest.
 */
static double threshold_of(double *z, size_t n, double *sorted) {
    double largest = z[0], threshold = -INFINITY, sum = 0;
    size_t ties = 0;
    for (size_t i = 1; i < n; i++)
        if (z[i] > largest || isnan(z[i])) largest = z[i];
    for (size_t i = 0; i < n; i++) ties += z[i] == largest;
    /* alone, an infinite input is 0 away from itself, and not NaN */
    for (size_t i = 0; i < n; i++) {
        z[i] = z[i] == largest && ties == 1 ? 0 : z[i] - largest;
        if (isnan(z[i])) threshold = z[i];
        sorted[i] = z[i];
    }
    if (isnan(threshold)) return threshold;
    qsort(sorted, n, sizeof *sorted, falling);
    for (size_t i = 0; i < n; i++) {
        sum += sorted[i];
        threshold = fmax(threshold, (sum - 1)/((double) i + 1));
    }
    return threshold;
}"""

SPARSEMAX = """/*
 * Sparsemax of a row of n numbers, n > 0. At space is room for 2n doubles
 * to compute in.{said}
 */
void sparsemax{suffix}(const {kind} *z, {kind} *share, size_t n, double *space) {{
    for (size_t i = 0; i < n; i++) space[i] = z[i];
    double threshold = threshold_of(space, n, space + n);
    for (size_t i = 0; i < n; i++) {{
        double over = space[i] - threshold;
        share[i] = space[i] == -INFINITY || over < 0 ? 0 : over;
    }}
}}

/*
 * The vector-Jacobian product: returned is what flows back to z when the
 * gradient upstream arrives at sparsemax(z). Inputs whose share is 0 get
 * nothing; the others get it less its mean among them.{said}
 */
void sparsemax_vjp{suffix}(
    const {kind} *z, const {kind} *upstream, {kind} *returned,
    size_t n, double *space
) {{
    double total = 0, count = 0;
    sparsemax{suffix}(z, returned, n, space);
    for (size_t i = 0; i < n; i++)
        if (returned[i] > 0) {{
            total += upstream[i];
            count += 1;
        }}
    for (size_t i = 0; i < n; i++)
        returned[i] =
            returned[i] > 0 ? upstream[i] - total/count : 0*returned[i];
}}"""

MAXOUT = """/* Return the place of the largest of n numbers, or of one that is NaN. */
static size_t largest_of{suffix}(const {kind} *z, size_t n) {{
    size_t place = 0;
    for (size_t i = 1; i < n; i++)
        if (z[i] > z[place] || isnan(z[i])) place = i;
    return place;
}}

/* The largest of each group of neighbors, of n numbers.{said} */
void maxout{suffix}(const {kind} *z, {kind} *largest, size_t n, size_t pieces) {{
    for (size_t i = 0; i < n/pieces; i++) {{
        const {kind} *group = z + i*pieces;
        largest[i] = group[largest_of{suffix}(group, pieces)];
    }}
}}

/*
 * The vector-Jacobian product: returned is what flows back to z when the
 * gradient upstream arrives at maxout(z). Of equal inputs the first one
 * gets it.{said}
 */
void maxout_vjp{suffix}(
    const {kind} *z, const {kind} *upstream, {kind} *returned,
    size_t n, size_t pieces
) {{
    for (size_t i = 0; i < n/pieces; i++) {{
        const {kind} *group = z + i*pieces;
        size_t winner = largest_of{suffix}(group, pieces);
        for (size_t j = 0; j < pieces; j++)
            returned[i*pieces + j] =
                isnan(group[winner]) ? NAN : j == winner ? upstream[i] : 0;
    }}
}}"""

CRELU = """/*
 * ReLU of z and ReLU of -z, one after the other: 2n of n numbers.{said}
 */
void crelu{suffix}(const {kind} *z, {kind} *result, size_t n) {{
    for (size_t i = 0; i < n; i++) {{
        result[i] = z[i] < 0 ? 0 : z[i];
        result[n + i] = z[i] > 0 ? 0 : -z[i];
    }}
}}

/*
 * The vector-Jacobian product: returned is what flows back to z when the
 * gradient upstream, of 2n numbers, arrives at crelu(z). At 0 the
 * derivative is 0.{said}
 */
void crelu_vjp{suffix}(
    const {kind} *z, const {kind} *upstream, {kind} *returned, size_t n
) {{
    for (size_t i = 0; i < n; i++)
        returned[i] = isnan(z[i]) ? z[i]
            : z[i] > 0 ? upstream[i]
            : z[i] < 0 ? -upstream[n + i] : 0;
}}"""


def _both(*texts: str, **fields: str) -> tuple[str, ...]:
    """Return functions for double, and then for float."""
    double = {"kind": "double", "suffix": "", "said": ""}
    single = {"kind": "float", "suffix": "_single", "said": " Of floats."}
    return tuple(t.format(**kind, **fields) for kind in (double, single) for t in texts)


TEMPERATURE = {"temperature": ", double temperature", "pass_on": ", temperature"}
NO_TEMPERATURE = dict.fromkeys(TEMPERATURE, "")
FILES = {
    "softmax": (HEAD, ROW, TIMES, *_both(ROW_OF, SOFTMAX, SOFTMAX_VJP, **TEMPERATURE)),
    "log_softmax": (HEAD, ROW, TIMES, *_both(ROW_OF, LOG_SOFTMAX, LOG_SOFTMAX_VJP, **TEMPERATURE)),
    "log_sum_exp": (
        *(HEAD, PLAIN_ROW, TIMES),
        *_both(ROW_OF, LOG_SUM_EXP, LOG_SUM_EXP_VJP, **NO_TEMPERATURE),
    ),
    "sparsemax": (f"{HEAD}\n#include <stdlib.h>", SPARSEMAX_HELPERS, *_both(SPARSEMAX)),
    "maxout": (HEAD, *_both(MAXOUT)),
    "crelu": (HEAD, *_both(CRELU)),
}
