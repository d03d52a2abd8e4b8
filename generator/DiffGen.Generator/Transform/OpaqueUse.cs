using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

internal static class OpaqueUse
{
    /// <summary>Whether a value appears in C# text that the IR doesn't model.</summary>
    /// <param name="butNullTests">That it is asked for being null doesn't count.</param>
    public static bool Of(Value value, Region body, bool butNullTests = false) => Traversal.Statements(body).Any(statement => statement switch
    {
        Let { Operation: Opaque or Compose } let => let.Operation.Operands.Contains(value) && !(butNullTests && SpanNullTests.IsTest(let.Operation)),
        Effect effect => effect.Code.Operands.Contains(value),
        Throw exit => exit.Exception.Operands.Contains(value),
        WriteBack { Parameter: var cell } write => cell.Type.Equals(value.Type) && write.Content == value,
        _ => false,
    });
}
