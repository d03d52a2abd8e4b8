using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <content>What threads exchange goes back the way that it came.</content>
internal sealed partial class ReverseSweep
{
    private void ReverseCollective(Collective collective, Operand adjoint, Scope scope)
    {
        Collective back = collective with { X = adjoint };
        switch (collective.Exchange)
        {
            // What reaches all threads is the sum of what all of them bring, and the other way round.
            case Exchange.Sum or Exchange.SumForFirst:
                Exchange exchange = collective.Exchange == Exchange.Sum ? Exchange.Sum : Exchange.Broadcast;
                Add(scope, collective.X, scope.Body.Let(back with { Exchange = exchange, From = Constants.Int(0) }));
                break;
            case Exchange.Broadcast:
                Value sum = scope.Body.Let(back with { Exchange = Exchange.Sum, From = Constants.Int(0) });
                Operand isSource = scope.Body.Compare(BinaryOperator.Equal, Number(collective, scope), primal.Get(collective.From, scope));
                Add(scope, collective.X, scope.Body.Select(isSource, sum, ZeroOf(sum)));
                break;
            case Exchange.ShuffleXor:
                Add(scope, collective.X, scope.Body.Let(back with { From = primal.Get(collective.From, scope) }));
                break;
            default:
                ReverseShift(collective, adjoint, scope);
                break;
        }
    }

    /// <summary>A lane gets back what the one brings to which it went, if there is one, and its own if it got that for want of another.</summary>
    private void ReverseShift(Collective shift, Operand adjoint, Scope scope)
    {
        RegionBuilder body = scope.Body;
        bool isDown = shift.Exchange == Exchange.ShuffleDown;
        Operand distance = primal.Get(shift.From, scope);
        Value received = body.Let(shift with { Exchange = isDown ? Exchange.ShuffleUp : Exchange.ShuffleDown, X = adjoint, From = distance });
        Value own = Number(shift, scope);
        Value lanes = body.Let(new Opaque(EquatableArray.Create("global::ILGPU.Warp.WarpSize"), EquatableArray<Operand>.Empty, IrType.Int32, Purity.Pure));
        Operand wentTo = body.Let(new Binary(isDown ? BinaryOperator.Subtract : BinaryOperator.Add, own, distance));
        Operand cameFrom = body.Let(new Binary(isDown ? BinaryOperator.Add : BinaryOperator.Subtract, own, distance));
        Add(scope, shift.X, body.Select(IsLane(wentTo), received, ZeroOf(received)));
        Add(scope, shift.X, body.Select(IsLane(cameFrom), ZeroOf(received), adjoint));

        Operand IsLane(Operand number) => body.Let(new Binary(
            BinaryOperator.And, body.Compare(BinaryOperator.GreaterOrEqual, number, Constants.Int(0)), body.Compare(BinaryOperator.Less, number, lanes)));
    }

    /// <summary>Which of those that exchange the thread is.</summary>
    private static Value Number(Collective collective, Scope scope) => scope.Body.Let(new Opaque(
        EquatableArray.Create(collective.IsWarp ? "global::ILGPU.Warp.LaneIdx" : "global::ILGPU.Group.LinearIndex"), EquatableArray<Operand>.Empty, IrType.Int32, Purity.Pure));

    private static RealConstant ZeroOf(Operand number) => Constants.Real(0, (RealType)number.Type);
}
