using System.Collections.Immutable;

namespace DiffGen.Generator.Ir;

/// <summary>What the threads of a group, or of a warp, exchange.</summary>
internal enum Exchange
{
    /// <summary>Each gets the sum of what all bring.</summary>
    Sum,

    /// <summary>The first gets the sum of what all bring; what others get means nothing.</summary>
    SumForFirst,

    /// <summary>Each gets what one of them brings.</summary>
    Broadcast,

    /// <summary>Each gets what the one brings that is so many places behind it, or its own where there is none.</summary>
    ShuffleDown,

    /// <summary>Each gets what the one brings that is so many places before it, or its own where there is none.</summary>
    ShuffleUp,

    /// <summary>Each gets what the one brings whose number differs in some bits, or its own where there is none.</summary>
    ShuffleXor,
}

/// <summary>An exchange that all threads of a group, or of a warp, take part in.</summary>
/// <param name="From">For a broadcast, the number of the thread that brings the value; for a shuffle, how far it is away, which is the same for all.</param>
internal sealed record Collective(Exchange Exchange, bool IsWarp, Operand X, Operand From) : Operation
{
    public bool IsShuffle => Exchange is Exchange.ShuffleDown or Exchange.ShuffleUp or Exchange.ShuffleXor;

    public override IrType ResultType => X.Type;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(X, From);

    // It stays where it is, for others wait for it.
    public override bool MayThrow => true;

    public override bool ReadsMemory => true;

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this with { X = operands[0], From = operands[1] };
}
