from math import asin, cos, radians, sin, sqrt


def distance(a, b):
    (la, lo), (lb, lp) = [[radians(x) for x in p] for p in (a, b)]
    h = sin((lb - la) / 2) ** 2 + cos(la) * cos(lb) * sin((lp - lo) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(h))
