using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Kernels;

/// <summary>
/// Where the base library computes something that has a model in arithmetic, the model is what a device can run.
/// </summary>
internal sealed class DeviceModels : Rewriter
{
    public static Function Take(Function function) => new DeviceModels().Run(function);

    protected override void RewriteLet(Let let, List<Statement> into)
    {
        if (let.Operation is Modelled modelled)
        {
            Replace(let.Target, modelled.Model);
            return;
        }

        base.RewriteLet(let, into);
    }
}
