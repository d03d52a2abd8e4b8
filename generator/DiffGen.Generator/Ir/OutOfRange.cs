namespace DiffGen.Generator.Ir;

/// <summary>The text of the condition that an index is none of a buffer's: <c>((uint)index &gt;= (uint)length)</c>.</summary>
internal static class OutOfRange
{
    public const string Start = "((uint)";
    public const string Comparison = " >= (uint)";
}
