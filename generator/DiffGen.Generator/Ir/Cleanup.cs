namespace DiffGen.Generator.Ir;

/// <summary>
/// What a function still has to do when something is thrown in a piece of code that it protects: the code of a <c>finally</c>.
/// On any other way out that code stands in the body itself, behind what it protects. No derivative goes through here.
/// </summary>
/// <param name="Number">What <see cref="Function.Cleanup"/> holds while this is the innermost one to run.</param>
/// <param name="Body">
/// The code. It sees nothing of the function's values but what the function keeps for it in its <see cref="Function.Cells"/>.
/// </param>
/// <param name="Inner">The cleanups of code inside of what this one protects. They run before it.</param>
internal sealed record Cleanup(long Number, Region Body, EquatableArray<Cleanup> Inner)
{
    /// <summary>Whatever the innermost one is, this one runs if it is one of these.</summary>
    public IEnumerable<long> Numbers => Inner.SelectMany(inner => inner.Numbers).Prepend(Number);
}
