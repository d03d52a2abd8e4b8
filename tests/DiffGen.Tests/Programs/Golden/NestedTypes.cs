using System;
using DiffGen;

namespace Company.Models
{
    public partial class Model<T>
        where T : struct
    {
        internal readonly partial struct Layer
        {
            // @in Company.Models.Model<int>.Layer
            [Differentiable]
            internal static double Activate(double x, in double slope) => Math.Max(x, slope * x);
        }
    }
}
