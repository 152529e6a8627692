# Asciidoctor looks for the target of a reference in the page itself only. This looks for those in other pages, and for those of
# the navigation, which is no page: what is missing fails the build.
require 'asciidoctor/extensions'

class CrossReferences < Asciidoctor::Extensions::Preprocessor
  XREF = /xref:([^\[\]#\s]+\.adoc)(?:#([^\[\]\s]+))?\[/

  def process document, reader
    page = document.attr 'docfile'
    pages = File.dirname page
    check page, reader.source_lines, pages
    navigation = File.join pages, '..', 'nav.adoc'
    check navigation, (File.readlines navigation, encoding: 'UTF-8'), pages if document.attr('docname') == 'index'
    reader
  end

  def check source, lines, pages
    lines.join("\n").scan(XREF).each do |target, id|
      file = File.join pages, target
      if !File.file? file
        Asciidoctor::LoggerManager.logger.warn %(#{File.basename source}: no such page: #{target})
      elsif id && !(File.read file, encoding: 'UTF-8').include?(%([##{id}]))
        Asciidoctor::LoggerManager.logger.warn %(#{File.basename source}: #{target} has no section [##{id}])
      end
    end
  end
end

Asciidoctor::Extensions.register { preprocessor CrossReferences }
