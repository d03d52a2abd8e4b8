using System;
using DiffGen;

public static partial class Finance
{
    [Differentiable]
    public static double NormalCdf(double x)
    {
        double k = 1 / (1 + 0.2316419 * Math.Abs(x));
        double w = ((((1.330274429 * k - 1.821255978) * k + 1.781477937) * k - 0.356563782) * k + 0.319381530) * k;
        double tail = Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI) * w;
        return x > 0 ? 1 - tail : tail;
    }

    // @range s=90..110 k=95..115 r=0.01..0.05 sigma=0.1..0.3 t=0.5..2
    [Differentiable]
    public static double BlackScholesCall(double s, double k, double r, double sigma, double t)
    {
        double sq = sigma * Math.Sqrt(t), d1 = (Math.Log(s / k) + (r + sigma * sigma / 2) * t) / sq, d2 = d1 - sq;
        return s * NormalCdf(d1) - k * Math.Exp(-r * t) * NormalCdf(d2);
    }

    // @range s=95..105 k=99..101 r=0.02..0.05 sigma=0.2..0.3 t=0.9..1.1
    // @set steps=12
    [Differentiable]
    public static double BinomialTree(double s, double k, double r, double sigma, double t, int steps)
    {
        double dt = t / steps, u = Math.Exp(sigma * Math.Sqrt(dt)), d = 1 / u;
        double p = (Math.Exp(r * dt) - d) / (u - d), df = Math.Exp(-r * dt);
        var v = new double[steps + 1];
        for (int i = 0; i <= steps; i++) v[i] = Math.Max(0, s * Math.Pow(u, 2 * i - steps) - k);
        for (int n = steps - 1; n >= 0; n--)
            for (int i = 0; i <= n; i++)
                v[i] = df * (p * v[i + 1] + (1 - p) * v[i]);
        return v[0];
    }

    // @length flows=6
    // @range flows=5..10 price=30..35
    [Differentiable]
    public static double InternalRateOfReturn(ReadOnlySpan<double> flows, double price)
    {
        double rate = 0.05;
        for (int it = 0; it < 30; it++)
        {
            double npv = -price, slope = 0, discount = 1;
            for (int i = 0; i < flows.Length; i++)
            {
                discount /= 1 + rate;
                npv += flows[i] * discount;
                slope -= (i + 1) * flows[i] * discount / (1 + rate);
            }

            double step = npv / slope;
            rate -= step;
            if (Math.Abs(step) < 1e-12) break;
        }

        return rate;
    }

    // @length z=10
    // @range z=-1..1 s=90..110 strike=80..85 sigma=0.1..0.2
    [Differentiable]
    public static double AsianOptionOnOnePath(double s, double strike, double sigma, [Constant] double[] z)
    {
        double sum = 0, x = s;
        foreach (double dz in z)
        {
            x *= Math.Exp(-0.5 * sigma * sigma * 0.1 + sigma * Math.Sqrt(0.1) * dz);
            sum += x;
        }

        double payoff = sum / z.Length - strike;
        if (payoff <= 0) return 0;
        return payoff;
    }
}
