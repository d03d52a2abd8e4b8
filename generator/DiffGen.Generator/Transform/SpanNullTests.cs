using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Whether an array is null, asked of the span that stands for it: that of no array refers to nothing, that of one without elements to
/// where they would be.
/// </summary>
internal sealed class SpanNullTests : Rewriter
{
    private const string Nothing = "global::System.Runtime.CompilerServices.Unsafe.IsNullRef(ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference(";

    private readonly HashSet<int> arrays;

    private SpanNullTests(HashSet<int> arrays) => this.arrays = arrays;

    /// <summary>The operation asks whether an array is null, or whether it is not.</summary>
    public static bool IsTest(Operation operation) => operation is Opaque { Arguments: [Value { Type: BufferType }], Pieces: ["(", " is null)" or " is not null)"] };

    public static Function In(Function function)
    {
        HashSet<int> arrays = [.. function.Parameters.Where(parameter => parameter.Type is BufferType { Kind: BufferKind.Array, KeepsType: false }).Select(parameter => parameter.Value.Id)];
        bool isAsked = Traversal.Statements(function.Body).Any(statement => statement is Let { Operation: var operation } && IsTest(operation) && arrays.Contains(((Value)operation.Operands[0]).Id));
        return isAsked ? new SpanNullTests(arrays).Run(function) : function;
    }

    protected override void RewriteLet(Let let, List<Statement> into)
    {
        if (IsTest(let.Operation) && let.Operation is Opaque { Arguments: [Value array] } test && arrays.Contains(array.Id))
        {
            bool asksForNull = test.Pieces[1] == " is null)";
            let = let with { Operation = test with { Pieces = EquatableArray.Create((asksForNull ? "" : "!") + Nothing, "))") } };
        }

        into.Add(let);
    }
}
